/**
 * @file Whether a paced run can be believed: how many stages overran their windows, by how much, and whether the machine
 * still computes as fast as when it was calibrated (design §1).
 */
import type { Fidelity } from '../domain/report.ts';
import { quantile } from '../metrics/quantiles.ts';
import { isLate, type StageEnd, type StageRun } from './fleet.ts';
import { calibrationQuantile } from './profiler.ts';

/** A run with more late stages than this says so itself. */
export const lateFractionMax = 0.02;
/** A run in which the machine computed that much slower or faster for a while says so too. */
export const driftFractionMax = 0.25;
/** Stages over which drift is watched: enough for a low quantile, few enough to see a while of it. */
const driftStageCount = 40;

export class FidelityMeter {
  readonly #lateSeconds: number[] = [];
  readonly #computeRatios: number[] = [];
  #lateCount = 0;
  #stageCount = 0;
  #worstDriftFraction = 0;

  /** @param calibratedSeconds of this stage, uncontended */
  record(run: StageRun, end: StageEnd, calibratedSeconds: number): void {
    if (end.computeSeconds === null) return;
    this.#stageCount++;
    if (calibratedSeconds > 0) this.#watch(end.computeSeconds / calibratedSeconds);
    if (run.windowSeconds === null) return;
    this.#lateSeconds.push(Math.max(0, end.lateSeconds));
    if (isLate(end.lateSeconds, run.windowSeconds)) this.#lateCount++;
  }

  get stageCount(): number {
    return this.#stageCount;
  }

  /** The drift furthest from 0 over any `driftStageCount` stages that followed each other; 0 before as many ended. */
  get worstDriftFraction(): number {
    return this.#worstDriftFraction;
  }

  read(): Fidelity {
    const paced = this.#lateSeconds.length > 0;
    return {
      lateFraction: paced ? this.#lateCount / this.#lateSeconds.length : null,
      latenessSecondsP99: paced ? quantile(Float64Array.from(this.#lateSeconds).sort(), 0.99) : null,
      calibrationDriftFraction: driftOf(this.#computeRatios),
    };
  }

  #watch(ratio: number): void {
    this.#computeRatios.push(ratio);
    if (this.#computeRatios.length % driftStageCount > 0) return;
    const drift = driftOf(this.#computeRatios.slice(-driftStageCount)) ?? 0;
    if (Math.abs(drift) > Math.abs(this.#worstDriftFraction)) this.#worstDriftFraction = drift;
  }
}

/** By the calibration's own quantile; null where nothing was computed. */
function driftOf(computeRatios: readonly number[]): number | null {
  const ratio = quantile(Float64Array.from(computeRatios).sort(), calibrationQuantile);
  return ratio === null ? null : ratio - 1;
}
