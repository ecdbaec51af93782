/** @file Which format a file has, by the names of its columns or keys, never by their position. */
import { BadInput, quote } from '../../domain/badInput.ts';
import { azureFunctions2019 } from './azureFunctions2019.ts';
import { Header, type TraceFormat } from './format.ts';
import { azureFunctions2021, azureLlm, bailian, burstGpt, mooncake, muxlab } from './requestFormats.ts';
import { servegen } from './servegen.ts';

/** The first whose required columns are all there. */
export const traceFormats: readonly TraceFormat[] = [
  azureLlm,
  azureFunctions2021,
  azureFunctions2019,
  burstGpt,
  bailian,
  mooncake,
  servegen,
  muxlab,
];

/** @throws BadInput listing the names there are */
export function formatNamed(name: string): TraceFormat {
  const found = traceFormats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new BadInput('format', `must be ${traceFormats.map((format) => format.name).join(', ')}, is ${quote(name)}`);
}

/** What the first record of a file says. */
export interface FirstRecord {
  /** Of the columns or keys. */
  names: readonly string[];
  kind: TraceFormat['kind'];
  /** File and line, for the message. */
  place: string;
}

/**
 * @param formats  that the file may have
 * @throws BadInput naming the column that the most similar format lacks, or all formats where none is similar
 */
export function recogniseFormat({ names, kind, place }: FirstRecord, formats: readonly TraceFormat[]): TraceFormat {
  const header = new Header(names);
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadInput(`${place}, column ${twice}`, 'must be there once, is there twice');
  const candidates = formats.filter((format) => format.kind === kind);
  if (candidates.length === 0) throw new BadInput(place, `must be ${linesOf[formats[0].kind]}, is ${linesOf[kind]}`);
  const lacking = (format: TraceFormat) => format.required.filter((column) => header.find(column) === undefined);
  const exact = candidates.find((format) => lacking(format).length === 0);
  if (exact !== undefined) return exact;
  const known = candidates.map((format) => ({ format, missing: lacking(format) }));
  const [nearest] = known.sort((a, b) => shareMissing(a) - shareMissing(b));
  if (shareMissing(nearest) <= 0.5) {
    const [[column]] = nearest.missing;
    throw new BadInput(`${place}, column ${column}`, `is missing, a trace of ${nearest.format.title} must have it`);
  }
  const described = candidates.map(({ title, required }) => `${title} (${required.map(([name]) => name).join(', ')})`);
  throw new BadInput(place, `must name the columns of ${described.join(' or ')}, has ${quote(names.join(','))}`);
}

const linesOf = { csv: 'CSV with a header', 'json-lines': 'JSON, an object on each line' };

function shareMissing({ format, missing }: { format: TraceFormat; missing: readonly unknown[] }): number {
  return missing.length / format.required.length;
}
