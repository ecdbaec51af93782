/** @file From arrivals to a workload that can be scaled and drawn anew: each model's rate and burstiness by window. */
import type { Arrivals, ListedWorkload, ModelWorkload } from '../domain/case.ts';
import { fitWindows } from './fitWindows.ts';

export function fitWorkload(
  { timesSeconds, modelIndices }: Arrivals,
  { modelCount, windowSeconds, seed }: { modelCount: number; windowSeconds: number; seed: number },
): ListedWorkload {
  const byModel = Array.from({ length: modelCount }, (): number[] => []);
  timesSeconds.forEach((time, index) => {
    byModel[modelIndices[index]].push(time);
  });
  const windowCount = Math.floor((timesSeconds.at(-1) ?? 0) / windowSeconds) + 1;
  const durationSeconds = windowCount * windowSeconds;
  return {
    seed,
    durationSeconds,
    models: byModel.map((times): ModelWorkload => {
      if (times.length === 0) return { process: 'poisson', arrivalsPerSecond: 0 };
      return fitWindows(times, { windowSeconds, durationSeconds });
    }),
  };
}
