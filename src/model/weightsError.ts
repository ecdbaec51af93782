/** @file What is wrong with a weights file or its card, in words a person can act on. */

export class WeightsError extends Error {
  override name = 'WeightsError';
}
