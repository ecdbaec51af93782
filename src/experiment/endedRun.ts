/** @file What can be asked of a run once it is over. */
import type { StaticPlacement } from '../domain/placement.ts';
import { devicesOfGroups, groupsInTime } from '../simulate/actions.ts';
import type { Replay } from '../simulate/replay.ts';
import type { Executions } from './executions.ts';
import { explainReplayed, replayedSpans } from './explainRequest.ts';
import type { RequestExplanation } from './labController.ts';
import type { Setting } from './setting.ts';

export interface EndedRun {
  /** null: it was not executed to its end. */
  explain(request: number): RequestExplanation | null;
  executions: Executions;
}

/** Of a run that was simulated at once; placements applied meanwhile have groups of their own. */
export function endedReplay(
  replayed: Replay,
  { setting, placement }: { setting: Setting; placement: StaticPlacement },
): EndedRun {
  const actions = setting.testCase.actions ?? [];
  const spans = replayedSpans(replayed, { setting, groups: groupsInTime(placement, actions) });
  const devices = devicesOfGroups(placement, actions);
  return {
    explain: (request) => explainReplayed(replayed, spans, request),
    executions: { spans, devicesOf: ({ groupIndex, stageIndex }) => devices[groupIndex][stageIndex] },
  };
}
