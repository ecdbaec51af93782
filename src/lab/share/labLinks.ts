/** @file The links that the page gives: of itself, and of the run that ended in it. */
import { expectedOf } from '../link/expectedOf.ts';
import { pageLink } from '../link/pageLink.ts';
import type { FinishedRun } from '../runs/finishedRun.ts';
import { type LabState, untouchedTime } from '../store.ts';
import { firstView } from '../viewNames.ts';

type Address = Pick<Location, 'origin' | 'pathname' | 'search'>;

export function linkOfLab(state: LabState, address: Address): string {
  return pageLink(address, { ...state, expected: null });
}

/** null: no run ended. */
export function reproduceLinkOfLab(state: LabState, address: Address): string | null {
  const { scenario, ran, report, viewed, time } = state;
  if (!report || !ran) return null;
  return pageLink(address, { scenario, controls: ran, viewed, time, expected: expectedOf(report, scenario) });
}

/** Opens the lab, runs it again and says whether it came to the same. */
export function reproduceLink({ scenario, controls, report }: FinishedRun, address: Address): string {
  const expected = expectedOf(report, scenario);
  return pageLink(address, { scenario, controls, viewed: firstView, time: untouchedTime, expected });
}
