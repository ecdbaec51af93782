/** @file What a case will bring before it runs: its arrivals counted in windows, and how bursty they are. */
import type { Arrivals, Case } from '../domain/case.ts';
import { type Burstiness, burstinessOf } from '../workload/burstiness.ts';

export interface ArrivalsPreview {
  /** [windows][models] */
  counts: number[][];
  windowSeconds: number;
  /** Of all models together. */
  burstiness: Burstiness;
}

export const previewWindowCount = 60;

export function previewArrivals(
  { models, workload }: Pick<Case, 'models' | 'workload'>,
  { timesSeconds, modelIndices }: Arrivals,
): ArrivalsPreview {
  const lastSeconds = timesSeconds.at(-1) ?? 0;
  // The last arrival lies inside the last window.
  const spanSeconds = workload?.durationSeconds ?? (lastSeconds * (1 + Number.EPSILON) || 1);
  const windowSeconds = spanSeconds / previewWindowCount;
  const counts = Array.from({ length: previewWindowCount }, () => new Array<number>(models.length).fill(0));
  timesSeconds.forEach((time, request) => {
    const window = counts[Math.min(previewWindowCount - 1, Math.floor(time / windowSeconds))];
    if (modelIndices[request] >= 0) window[modelIndices[request]]++;
  });
  return { counts, windowSeconds, burstiness: burstinessOf(timesSeconds) };
}
