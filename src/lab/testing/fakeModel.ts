/** @file What every model of the fake takes and weighs. */

export const fakeSingleLatencySeconds = 0.06;
export const modelBytes = 3.3 * 2 ** 20;
