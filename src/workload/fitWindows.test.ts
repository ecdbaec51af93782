import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { fitWindows } from './fitWindows.ts';
import { createProcess } from './process.ts';

test('what was generated from windows is found again', () => {
  const ratesPerSecond = [5, 0, 20, 2];
  const cvs = [1, 1, 2, 0.5];
  const original = { process: 'maf2' as const, windowSeconds: 2000, ratesPerSecond, cvs };
  const next = createProcess(original, { rate: null, random: createRandom({ seed: 2, stream: 0 }) });
  const times: number[] = [];
  for (let at = next(); at < Infinity; at = next()) times.push(at);
  const fitted = fitWindows(times, { windowSeconds: 2000, durationSeconds: 8000 });
  fitted.ratesPerSecond.forEach((rate, window) => {
    expect(Math.abs(rate - ratesPerSecond[window])).toBeLessThanOrEqual(0.06 * ratesPerSecond[window]);
    expect(Math.abs(fitted.cvs[window] / cvs[window] - 1)).toBeLessThan(0.1);
  });
});

test('few arrivals count as Poisson, equal gaps as nearly so', () => {
  const times = [0, 1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 35];
  expect(fitWindows(times, { windowSeconds: 10, durationSeconds: 30 })).toEqual({
    process: 'maf2',
    windowSeconds: 10,
    ratesPerSecond: [0.3, 0.8, 0],
    cvs: [1, 0.05, 1],
  });
});
