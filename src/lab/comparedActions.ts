/** @file What of a run happens in every placement that is compared on its arrivals. */
import type { Action } from '../domain/case.ts';

/** An action that a run did at its time, as near as a busy machine does it. */
const sameActionSeconds = 0.5;

/** What happens in every placement compared: what the scenario brings, and the bursts that a hand added to the run. */
export function comparedActions(own: readonly Action[], done: readonly Action[]): Action[] {
  const left = [...own];
  const byHand = done.filter((action) => {
    if (action.kind !== 'inject') return false;
    const place = left.findIndex(
      (each) =>
        each.kind === 'inject' &&
        each.model === action.model &&
        each.count === action.count &&
        Math.abs(each.atSeconds - action.atSeconds) < sameActionSeconds,
    );
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return [...own, ...byHand];
}
