/** @file The sentences of the placement's editor. */
import { formatMemory, formatPercent, formatSignedPoints } from '../../base/format.ts';
import type { PlacementPrediction, Snapshot } from '../../experiment/labController.ts';
import type { DeviceMemory } from './ground.ts';

/** What a draft would change, over as many requests as the run will see. */
export interface PredictedChange {
  draft: string;
  present: string;
  /** `+1.2 points, about 12 more of 980 requests in time`; empty where one of the two is not known. */
  difference: string;
  tone: 'good' | 'bad' | 'plain';
}

/** @param requestCount  that the whole run will have, as its rates say; null: not known yet */
export function predictedChange(
  { draft, present }: { draft: PlacementPrediction; present: PlacementPrediction },
  requestCount: number | null,
): PredictedChange {
  const words = { draft: formatPercent(draft.attainment), present: formatPercent(present.attainment) };
  if (draft.attainment === null || present.attainment === null) return { ...words, difference: '', tone: 'plain' };
  const change = draft.attainment - present.attainment;
  const points = formatSignedPoints(change);
  if (Number.parseFloat(points) === 0) return { ...words, difference: 'no difference', tone: 'plain' };
  const requests = requestCount === null ? 0 : Math.round(Math.abs(change) * requestCount);
  const told =
    requests > 0 ? `, about ${requests} ${change > 0 ? 'more' : 'fewer'} of ${requestCount} requests in time` : '';
  return { ...words, difference: `${points} points${told}`, tone: change > 0 ? 'good' : 'bad' };
}

/** How many requests the whole run will have, as its rates say; null before it has any. */
export function expectedRequests(snapshot: Snapshot | null): number | null {
  if (!snapshot) return null;
  const perSecond = snapshot.models.reduce((sum, { arrivalsPerSecond }) => sum + (arrivalsPerSecond ?? 0), 0);
  return Math.round(perSecond * snapshot.durationSeconds) || null;
}

/** `It does not fit: device 1 would hold 24 of 16 MiB, and 3 others too much.`; null: it does. */
export function fullSentence(memory: readonly Pick<DeviceMemory, 'usedBytes' | 'budgetBytes'>[]): string | null {
  const full = [...memory.entries()].filter(([, { usedBytes, budgetBytes }]) => usedBytes > budgetBytes);
  const [first] = full;
  if (!first) return null;
  const [device, { usedBytes, budgetBytes }] = first;
  const others = full.length - 1;
  const more = others === 0 ? '' : `, and ${others === 1 ? 'another one' : `${others} others`} too much`;
  return `It does not fit: device ${device + 1} would hold ${formatMemory(usedBytes, budgetBytes)}${more}.`;
}
