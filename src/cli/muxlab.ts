/** @file The command: one document on stdout, progress on stderr, exit 2 and one line for input that cannot be used. */
import { BadInput } from '../domain/badInput.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from '../plan/planCase.ts';
import { simulateCase } from '../simulate/simulateCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { experiment } from './experiment.ts';
import { explanationText } from './explanationText.ts';
import { readCatalogue, readJson } from './files.ts';

const usage = `muxlab simulate CASE.json   what each placement of the case does to its requests
muxlab plan CASE.json       where its models should live, by each policy of its plans
            --explain       and what limits each model, what more would help, what quicker policies reach
muxlab experiment           which published experiments there are
muxlab experiment NAME      one of them run again, such as fig2
  --seeds N                 over N seeds, not the experiment's own number
  --out FOLDER              also writes the figures (JSON) and the plots (SVG)

CASE.json is a muxlab-case/1, NAME may also be the file of a muxlab-experiment/1. The answer is one document on stdout: JSON, of
an experiment its table in Markdown.`;

const explainFlag = '--explain';

/** From the arguments after its name to the document. */
const commands: Record<string, (args: readonly string[]) => string> = {
  simulate: (args) => JSON.stringify(simulate(onePath('simulate', withoutExplain('simulate', args)))),
  plan: (args) => {
    const isExplained = args.includes(explainFlag);
    const files = args.filter((one) => one !== explainFlag);
    return JSON.stringify(plan(onePath('plan', files), { isExplained }));
  },
  experiment,
};

function main(args: readonly string[]): void {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const [name, ...rest] = args;
  const document = commandOf(name)(rest);
  // Not process.exit: it would cut off what a pipe has not taken yet.
  process.stdout.write(`${document}\n`);
}

function commandOf(name: string | undefined): (args: readonly string[]) => string {
  const known = 'simulate, plan or experiment';
  if (name === undefined) throw new BadInput('command', `must be ${known}; see --help`);
  if (!Object.hasOwn(commands, name)) throw new BadInput('command', `must be ${known}, is ${name}; see --help`);
  return commands[name];
}

function onePath(name: string, [path, ...rest]: readonly string[]): string {
  if (path === undefined) throw new BadInput('CASE.json', `must be given: muxlab ${name} CASE.json`);
  if (rest.length > 0) throw new BadInput('arguments', `must be one file, there is also ${rest.join(' ')}`);
  return path;
}

function withoutExplain(name: string, args: readonly string[]): readonly string[] {
  if (args.includes(explainFlag)) throw new BadInput(explainFlag, `must be left out of ${name}`);
  return args;
}

function simulate(path: string): unknown {
  const { testCase, ...resolved } = readCase(path);
  return simulateCase(testCase, {
    ...resolved,
    onProgress: (label) => process.stderr.write(`simulating ${label}\n`),
  });
}

function plan(path: string, { isExplained }: { isExplained: boolean }): unknown {
  const { testCase, ...resolved } = readCase(path);
  const report = planCase(testCase, {
    ...resolved,
    isExplained,
    nowSeconds: () => performance.now() / 1000,
    onProgress: (policyName) => process.stderr.write(`planning ${policyName}\n`),
  });
  for (const one of report.plans) if (one.explanation) process.stderr.write(explanationText(one, one.explanation));
  return report;
}

/** A case with its profiles and its requests resolved. */
function readCase(path: string) {
  const catalogue = readCatalogue();
  const testCase = parseCase(readJson(path), { catalogue });
  const profiles = resolveProfiles(testCase, catalogue);
  return { testCase, profiles, arrivals: resolveArrivals(testCase, profiles) };
}

// Whoever reads us may stop early (`| head`): nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
