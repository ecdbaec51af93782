/** @file `muxlab simulate`: what each placement of a case does to its requests. */
import { simulateCase } from '../simulate/simulateCase.ts';
import { readOptions } from './options.ts';
import { caseOptions, resolveCase } from './resolveCase.ts';

export async function simulate(args: readonly string[]): Promise<string> {
  const { testCase, ...resolved } = await resolveCase('simulate', readOptions(args, caseOptions));
  const report = simulateCase(testCase, {
    ...resolved,
    onProgress: (label) => process.stderr.write(`simulating ${label}\n`),
  });
  return JSON.stringify(report);
}
