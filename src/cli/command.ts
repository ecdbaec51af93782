/** @file What the arguments ask for: from a command and what follows it to the document it prints. */

import { BadInput } from '../domain/badInput.ts';
import { experiment } from './experiment.ts';
import { plan } from './plan.ts';
import { simulate } from './simulate.ts';
import { trace } from './trace.ts';

const usage = `muxlab simulate CASE.json   what each placement of the case does to its requests
muxlab plan CASE.json       where its models should live, by each policy of its plans
  --explain                 and what limits each model, what more would help, what quicker policies reach
  --trace FILE              simulate and plan: on the requests of a trace instead of the case's own
muxlab trace FILE           a trace as what a case has as arrivals; on stderr its rows, dropped ones by reason, and burstiness
  --models N                that its functions or clients are dealt out to in turn, 1 unless given
  --workload SECONDS        as a workload with each model's rate and burstiness by window of that length
muxlab experiment           which published experiments there are
muxlab experiment NAME      one of them run again, such as fig2
  --seeds N                 over N seeds, not the experiment's own number
  --out FOLDER              also writes the figures (JSON) and the plots (SVG)

With a trace: --format NAME (recognised unless given), --map FUNCTION=MODEL (as often as needed; the others are left out),
--window FROM,TO in seconds, --scale-time X (2 is half the speed), --scale-rate X (2 is twice the requests), --sample X (the share of the
requests drawn from a file of rates or counts), --seed N.

CASE.json is a muxlab-case/1, NAME may also be the file of a muxlab-experiment/1. The answer is one document on stdout: JSON, of
an experiment its table in Markdown. Ctrl-C ends the search of a plan: the answer is the best so far, and the exit 130.`;

/** From the arguments after its name to the document. */
const commands: Record<string, (args: readonly string[]) => string | Promise<string>> = {
  simulate,
  plan,
  trace,
  experiment,
};

/** @throws BadInput for what cannot be used, in one line that names it */
export async function documentOf(args: readonly string[]): Promise<string> {
  if (args.includes('--help') || args.includes('-h')) return usage;
  const [name, ...rest] = args;
  return await commandOf(name)(rest);
}

function commandOf(name: string | undefined): (args: readonly string[]) => string | Promise<string> {
  const known = 'simulate, plan, trace or experiment';
  if (name === undefined) throw new BadInput('command', `must be ${known}; see --help`);
  if (!Object.hasOwn(commands, name)) throw new BadInput('command', `must be ${known}, is ${name}; see --help`);
  return commands[name];
}
