/** @file `sr-replace`: replication planned anew in every window, as Clockwork++ would if swapping models cost nothing. */
import type { StaticPlacement, TimedPlacement } from '../domain/placement.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { createEvaluator, type Evaluator } from './evaluate.ts';

interface Window {
  startSeconds: number;
  requests: RequestTable;
}

/**
 * Plans each window on its own requests. A window opens at the first request that remains and holds those that arrive
 * within the interval.
 * @param solve  the policy that plans a window
 * @source alpaserve.md §4
 */
export function planByWindow(
  evaluator: Evaluator,
  { intervalSeconds, solve }: { intervalSeconds: number; solve: (window: Evaluator) => StaticPlacement },
): TimedPlacement {
  const windows = cutWindows(evaluator.problem.requests, intervalSeconds);
  return {
    startTimesSeconds: windows.map(({ startSeconds }) => startSeconds),
    placements: windows.map(({ requests }) => {
      const window = createEvaluator({ ...evaluator.problem, requests }, evaluator.watch);
      const placement = solve(window);
      evaluator.simulationCount += window.simulationCount;
      return placement;
    }),
  };
}

function cutWindows(requests: RequestTable, intervalSeconds: number): Window[] {
  const { timesSeconds } = requests;
  const windows: Window[] = [];
  for (let first = 0, end = 0; first < timesSeconds.length; first = end) {
    const lastSeconds = timesSeconds[first] + intervalSeconds;
    while (end < timesSeconds.length && timesSeconds[end] <= lastSeconds) end++;
    windows.push({ startSeconds: timesSeconds[first], requests: slice(requests, first, end) });
  }
  return windows;
}

function slice(requests: RequestTable, first: number, end: number): RequestTable {
  const { timesSeconds, modelIndices, sloSeconds, tokens } = requests;
  return {
    timesSeconds: timesSeconds.subarray(first, end),
    modelIndices: modelIndices.subarray(first, end),
    sloSeconds: sloSeconds.subarray(first, end),
    ...(tokens && { tokens: { input: tokens.input.subarray(first, end), output: tokens.output.subarray(first, end) } }),
  };
}
