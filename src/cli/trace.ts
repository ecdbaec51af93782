/** @file `muxlab trace`: a trace of any known format as a case's arrivals, or as a workload fitted to them. */
import { BadInput } from '../domain/badInput.ts';
import { fitWorkload } from '../workload/fitWorkload.ts';
import { positiveNumber, readOptions, wholeNumber } from './options.ts';
import { arrivalsOfTrace, seedOf, traceOptions } from './traceOptions.ts';

/** More models than any case has. */
const mostModels = 1_000_000;

/** @returns what a case has as `arrivals`, or, with `--workload`, as `workload` */
export async function trace(args: readonly string[]): Promise<string> {
  const options = { ...traceOptions, models: { type: 'string' }, workload: { type: 'string' } } as const;
  const { values, positionals } = readOptions(args, options);
  const [file, ...rest] = positionals;
  if (file === undefined) throw new BadInput('FILE', 'must be given: muxlab trace FILE');
  if (rest.length > 0) throw new BadInput('arguments', `must be one file, there is also ${rest.join(' ')}`);
  const { models = '1', workload } = values;
  const modelCount = wholeNumber(models, '--models', { least: 1, most: mostModels });
  const windowSeconds = workload === undefined ? undefined : positiveNumber(workload, '--workload');
  const arrivals = await arrivalsOfTrace(file, values, { count: modelCount, names: [] });
  if (windowSeconds === undefined) return JSON.stringify(arrivals);
  return JSON.stringify(fitWorkload(arrivals, { modelCount, windowSeconds, seed: seedOf(values) }));
}
