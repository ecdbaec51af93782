/** @file The command: one JSON document on stdout, progress on stderr, exit 2 and one line for input that cannot be used. */
import { BadInput } from '../domain/badInput.ts';
import { parseCase } from '../domain/parseCase.ts';
import { resolveProfiles } from '../domain/resolve.ts';
import { planCase } from '../plan/planCase.ts';
import { simulateCase } from '../simulate/simulateCase.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { explanationText } from './explanationText.ts';
import { readCatalogue, readJson } from './files.ts';

const usage = `muxlab simulate CASE.json   what each placement of the case does to its requests
muxlab plan CASE.json       where its models should live, by each policy of its plans
            --explain       and what limits each model, what more would help, what quicker policies reach

CASE.json is a muxlab-case/1. The answer is one JSON document on stdout.`;

const explainFlag = '--explain';

interface Flags {
  isExplained: boolean;
}

const commands: Record<string, (path: string, flags: Flags) => unknown> = { simulate, plan };

function main(args: readonly string[]): void {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const answer = answerTo(args);
  // Not process.exit: it would cut off what a pipe has not taken yet.
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function answerTo(args: readonly string[]): unknown {
  const [name, path, ...rest] = args.filter((one) => one !== explainFlag);
  const isExplained = args.includes(explainFlag);
  const known = Object.keys(commands).join(' or ');
  if (name === undefined) throw new BadInput('command', `must be ${known}; see --help`);
  if (!Object.hasOwn(commands, name)) throw new BadInput('command', `must be ${known}, is ${name}; see --help`);
  if (path === undefined) throw new BadInput('CASE.json', `must be given: muxlab ${name} CASE.json`);
  if (rest.length > 0) throw new BadInput('arguments', `must be one file, there is also ${rest.join(' ')}`);
  if (isExplained && name !== 'plan') throw new BadInput(explainFlag, `must be left out of ${name}`);
  return commands[name](path, { isExplained });
}

function simulate(path: string): unknown {
  const { testCase, ...resolved } = readCase(path);
  return simulateCase(testCase, {
    ...resolved,
    onProgress: (label) => process.stderr.write(`simulating ${label}\n`),
  });
}

function plan(path: string, { isExplained }: Flags): unknown {
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
