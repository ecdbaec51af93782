/**
 * @file A trace from text: `TraceImport` takes it in chunks, `importTrace` from a stream of them.
 *
 * Chunks are cut and handed over one by one, so whoever owns the stream can report progress or give up between two.
 */
import { BadInput, quote } from '../../domain/badInput.ts';
import { Header, type OpenFile, type RowReader, type TraceFormat } from './format.ts';
import { formatNamed, recogniseFormat, traceFormats } from './recognise.ts';
import { csvFields, RecordSplitter } from './records.ts';
import { Row } from './row.ts';
import { servegen, servegenColumns } from './servegen.ts';
import type { DropReason, ImportedTrace } from './trace.ts';
import { TraceBuilder } from './traceBuilder.ts';

export interface ImportOptions {
  /** For messages. */
  fileName: string;
  /** The name of the format the file must have; recognised by its columns unless given. */
  format?: string;
  /** For formats that have counts or rates; 0 unless given. */
  seed?: number;
  /** 0 … 1: the share of their requests that is drawn, for a day of ServeGen has tens of millions; 1 unless given. */
  sampleFraction?: number;
}

export interface ImportProgress {
  rowsRead: number;
  charactersRead: number;
}

export class TraceImport {
  readonly #fileName: string;
  readonly #formats: readonly TraceFormat[];
  readonly #sampling: { seed: number; sampleFraction: number };
  readonly #splitter: RecordSplitter;
  readonly #row: Row;
  readonly #builder: TraceBuilder;
  #file: { format: TraceFormat; header: Header; reader: RowReader } | undefined;
  #rowsRead = 0;
  #charactersRead = 0;
  #dropped: Partial<Record<DropReason, number>> = {};

  /** @throws BadInput for a sampleFraction that is none, and a format nobody knows */
  constructor({ fileName, format, seed = 0, sampleFraction = 1 }: ImportOptions) {
    if (!(sampleFraction > 0 && sampleFraction <= 1)) {
      throw new BadInput('sampleFraction', `must be more than 0, at most 1, is ${sampleFraction}`);
    }
    this.#fileName = fileName;
    this.#formats = format === undefined ? traceFormats : [formatNamed(format)];
    this.#sampling = { seed, sampleFraction };
    this.#splitter = new RecordSplitter(fileName, (record, lineNumber) => this.#take(record, lineNumber));
    this.#row = new Row(fileName);
    this.#builder = new TraceBuilder(fileName);
  }

  get progress(): ImportProgress {
    return { rowsRead: this.#rowsRead, charactersRead: this.#charactersRead };
  }

  /** @throws BadInput naming file, line and column of the first thing that cannot be read */
  push(chunk: string): void {
    this.#splitter.push(chunk);
    this.#charactersRead += chunk.length;
  }

  /** @throws BadInput as `push` does, and for a file without requests */
  finish(): ImportedTrace {
    this.#splitter.end();
    if (this.#file === undefined) throw new BadInput(this.#fileName, 'must have a header and rows, is empty');
    this.#file.reader.end?.();
    const droppedCount = Object.values(this.#dropped).reduce((sum, count) => sum + count, 0);
    return {
      trace: this.#builder.build(),
      report: {
        format: this.#file.format.name,
        rowsRead: this.#rowsRead,
        rowsEmitted: this.#rowsRead - droppedCount,
        dropped: this.#dropped,
      },
    };
  }

  #take(record: string, lineNumber: number): void {
    const isBlank = record === '' || record.trim() === '';
    if (this.#file === undefined) {
      if (isBlank) return; // before the header
      const isHeader = this.#open(record, lineNumber);
      if (isHeader) return;
    }
    this.#rowsRead++;
    const reason = isBlank ? 'blank-line' : this.#read(record, lineNumber);
    if (reason !== null) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  #read(record: string, lineNumber: number): DropReason | null {
    if (this.#file === undefined) return null;
    const { format, header, reader } = this.#file;
    const row = this.#row;
    row.lineNumber = lineNumber;
    row.cells = format.kind === 'csv' ? this.#fields(record, lineNumber) : this.#values(record, header, lineNumber);
    return reader.read(row);
  }

  /** Recognises the file by its first record; false where that is a row already. */
  #open(record: string, lineNumber: number): boolean {
    if (record.trimStart().startsWith('{')) {
      const names = Object.keys(this.#parse(record, lineNumber));
      this.#use(this.#recognise(names, 'json-lines', lineNumber), new Header(names));
      return false;
    }
    const names = csvFields(record).map((name) => name.trim());
    if (this.#formats.includes(servegen) && isRowOfServegen(names)) {
      this.#use(servegen, new Header(servegenColumns));
      return false;
    }
    this.#use(this.#recognise(names, 'csv', lineNumber), new Header(names));
    return true;
  }

  #recognise(names: readonly string[], kind: TraceFormat['kind'], lineNumber: number): TraceFormat {
    return recogniseFormat({ names, kind, place: this.#place(lineNumber) }, this.#formats);
  }

  #use(format: TraceFormat, header: Header): void {
    const file: OpenFile = { header, builder: this.#builder, ...this.#sampling };
    this.#file = { format, header, reader: format.open(file) };
  }

  #fields(record: string, lineNumber: number): string[] {
    const fields = csvFields(record);
    const expected = this.#file?.header.names.length ?? 0;
    if (fields.length === expected) return fields;
    const problem = `must have ${expected} fields, as many as there are columns, has ${fields.length}`;
    throw new BadInput(this.#place(lineNumber), problem);
  }

  #values(record: string, header: Header, lineNumber: number): unknown[] {
    const object = this.#parse(record, lineNumber);
    return header.names.map((name) => (Object.hasOwn(object, name) ? object[name] : undefined));
  }

  #parse(record: string, lineNumber: number): Record<string, unknown> {
    const value = tryParse(record);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new BadInput(this.#place(lineNumber), `must be a JSON object on one line, is ${quote(record)}`);
  }

  #place(lineNumber: number): string {
    return `${this.#fileName} line ${lineNumber}`;
  }
}

/**
 * The whole of a stream, such as `file.stream().pipeThrough(new TextDecoderStream())` or a file of Node read as text.
 * @param onProgress  after each chunk, awaited: the place to give the thread away, or to throw in order to stop
 * @throws BadInput as `TraceImport` does
 */
export async function importTrace(
  chunks: AsyncIterable<string> | Iterable<string>,
  options: ImportOptions,
  onProgress?: (progress: ImportProgress) => void | Promise<void>,
): Promise<ImportedTrace> {
  const reading = new TraceImport(options);
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += sliceCharacters) {
      reading.push(chunk.slice(start, start + sliceCharacters));
      await onProgress?.(reading.progress);
    }
  }
  return reading.finish();
}

/** About 10 ms of work. */
const sliceCharacters = 500_000;

function isRowOfServegen(fields: readonly string[]): boolean {
  const [start] = fields;
  return fields.length === servegenColumns.length && start !== '' && Number.isFinite(Number(start));
}

function tryParse(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}
