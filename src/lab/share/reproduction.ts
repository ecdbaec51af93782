/**
 * @file Whether a run came out as its link promised, and if not, why not, in one sentence.
 *
 * What is simulated must be equal to the digit. Of a live run the share within SLO may differ by two points, and on the same
 * adapter at the same pace the median by a twentieth and the 99th percentile by a tenth (docs/links.md argues why).
 */
import { formatDuration, formatPercent } from '../../base/format.ts';
import type { Report } from '../../domain/report.ts';
import type { Expected } from '../link/expected.ts';
import { countsOf } from '../link/expectedOf.ts';
import { isFaithful } from '../runs/finishedRun.ts';

export const attainmentTolerance = 0.02;
export const p50Tolerance = 0.05;
export const p99Tolerance = 0.1;

export interface Reproduction {
  isReproduced: boolean;
  sentence: string;
}

export function reproductionOf(expected: Expected, report: Report): Reproduction {
  if (expected.mode !== report.mode) {
    return not(`a ${expected.mode} run was expected, and this one is ${report.mode}`);
  }
  const difference =
    expected.mode === 'simulated' ? exactDifference(expected, report) : liveDifference(expected, report);
  if (difference) return not(`${difference}: ${reasonOf(expected, report)}`);
  const share = `${formatPercent(report.attainment)} within SLO`;
  if (expected.mode === 'simulated') return { isReproduced: true, sentence: `Reproduced: ${share}, to the digit.` };
  const promised = `${formatPercent(expected.attainment)} expected`;
  return { isReproduced: true, sentence: `Reproduced: ${share} measured, ${promised}.` };
}

function not(why: string): Reproduction {
  return { isReproduced: false, sentence: `Not reproduced: ${why}.` };
}

/** The first figure that is not the same; null: all are. */
function exactDifference({ attainment, latencySeconds, ledger }: Expected, report: Report): string | null {
  const counts = countsOf(report.ledger);
  for (const name of ['arrived', 'completed', 'rejected', 'failed'] as const) {
    if (counts[name] !== ledger[name]) return `${ledger[name]} ${name} expected, ${counts[name]} simulated`;
  }
  if (attainment !== report.attainment)
    return `attainment ${exact(attainment)} expected, ${exact(report.attainment)} simulated`;
  for (const name of ['p50', 'p99'] as const) {
    const [own, other] = [report.latencySeconds[name], latencySeconds[name]];
    if (own !== other) return `${name} ${exact(other)} s expected, ${exact(own)} s simulated`;
  }
  return null;
}

/** Every digit: it is the last ones that differ. */
function exact(value: number | null): string {
  return value === null ? 'none' : String(value);
}

function liveDifference(expected: Expected, report: Report): string | null {
  const [own, promised] = [report.attainment, expected.attainment];
  const isNear = own === null || promised === null ? own === promised : Math.abs(own - promised) <= attainmentTolerance;
  if (!isNear) return `attainment ${formatPercent(promised)} expected, ${formatPercent(own)} measured`;
  const isComparable = expected.adapter === report.adapter && expected.slowdown === report.resolved.slowdown;
  if (!isComparable) return null;
  for (const [name, tolerance] of [
    ['p50', p50Tolerance],
    ['p99', p99Tolerance],
  ] as const) {
    const [measured, wanted] = [report.latencySeconds[name], expected.latencySeconds[name]];
    if (measured === null || wanted === null || Math.abs(measured - wanted) <= tolerance * wanted) continue;
    return `${name} ${formatDuration(wanted)} expected, ${formatDuration(measured)} measured`;
  }
  return null;
}

/** The likeliest first: what makes any run worth little, then what is not the same about this one. */
function reasonOf(expected: Expected, report: Report): string {
  if (isFaithful(report) === false) {
    return `the run was not faithful, ${formatPercent(report.fidelity.lateFraction)} of the stages late`;
  }
  if (report.actions.length !== expected.actions.length) return 'a hand did something else during this run';
  if (report.adapter !== expected.adapter) {
    return `another adapter, ${report.adapter ?? 'none'} instead of ${expected.adapter ?? 'none'}`;
  }
  if (expected.version && report.versions.muxlab !== expected.version) {
    return `another version of Muxlab, ${report.versions.muxlab ?? 'unknown'} instead of ${expected.version}`;
  }
  if (report.mode === 'live' && report.resolved.slowdown !== expected.slowdown) return 'another pace';
  return report.mode === 'live' ? 'the stages were measured anew since' : 'the link was changed';
}

/** What the page says until it is known. */
export function promiseOf({ mode, attainment, adapter }: Expected): string {
  const where = mode === 'simulated' ? 'a simulated run' : `a live run${adapter ? ` on ${adapter}` : ''}`;
  return `This link expects ${formatPercent(attainment)} within SLO of ${where}. It runs again to see.`;
}
