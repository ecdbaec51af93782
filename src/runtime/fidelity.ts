/**
 * @file Whether a paced run can be believed: how many stages overran their windows, by how much, and whether the machine
 * still computes as fast as when it was calibrated (design §1).
 */
import type { Fidelity } from '../domain/report.ts';
import { quantile } from '../metrics/quantiles.ts';
import { isLate, type StageEnd, type StageRun } from './fleet.ts';
import { calibrationQuantile } from './profiler.ts';

/** A run with more late stages than this says so itself. */
export const lateFractionMax = 0.05;

export class FidelityMeter {
  readonly #lateSeconds: number[] = [];
  readonly #computeRatios: number[] = [];
  #lateCount = 0;

  /** @param calibratedSeconds of this stage, uncontended */
  record(run: StageRun, end: StageEnd, calibratedSeconds: number): void {
    if (end.computeSeconds === null) return;
    this.#computeRatios.push(end.computeSeconds / calibratedSeconds);
    if (run.windowSeconds === null) return;
    this.#lateSeconds.push(Math.max(0, end.lateSeconds));
    if (isLate(end.lateSeconds, run.windowSeconds)) this.#lateCount++;
  }

  get stageCount(): number {
    return this.#computeRatios.length;
  }

  read(): Fidelity {
    const paced = this.#lateSeconds.length > 0;
    const drift = quantile(Float64Array.from(this.#computeRatios).sort(), calibrationQuantile);
    return {
      lateFraction: paced ? this.#lateCount / this.#lateSeconds.length : null,
      latenessSecondsP99: paced ? quantile(Float64Array.from(this.#lateSeconds).sort(), 0.99) : null,
      calibrationDriftFraction: drift === null ? null : drift - 1,
    };
  }
}
