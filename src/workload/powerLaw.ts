/** @file Rates of models of unequal popularity. */
import { assert } from '../base/assert.ts';
import { exactExp, exactLog } from '../base/exactMath.ts';

export interface PowerLaw {
  modelCount: number;
  /** Of all models together. */
  arrivalsPerSecond: number;
  /** 0: all alike; 0.5 in AlpaServe's evaluation, unless given. */
  exponent?: number;
}

/**
 * Shares proportional to (i + 1)^−exponent.
 * @returns [modelCount] arrivals per second, descending
 * @source alpaserve.md §5
 */
export function powerLawRates({ modelCount, arrivalsPerSecond, exponent = 0.5 }: PowerLaw): number[] {
  assert(modelCount >= 1 && exponent >= 0, `a power law of ${modelCount} models, exponent ${exponent}`);
  const weights = Array.from({ length: modelCount }, (_, model) => exactExp(-exponent * exactLog(model + 1)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (arrivalsPerSecond * weight) / sum);
}
