import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { burstinessOf } from './burstiness.ts';
import { createProcess } from './process.ts';

function timesOf(
  process: Parameters<typeof createProcess>[0],
  { seed = 1, rate = null as number | null } = {},
): number[] {
  const next = createProcess(process, { rate, random: createRandom({ seed, stream: 0 }) });
  const times: number[] = [];
  for (let at = next(); at < Infinity; at = next()) times.push(at);
  return times;
}

const between = (times: number[], start: number, end: number) => times.filter((time) => time >= start && time < end);

test('each window has its rate and its burstiness, then all is silent', () => {
  const ratesPerSecond = [5, 0, 20, 2];
  const cvs = [1, 1, 3, 0.5];
  const windowSeconds = 4000;
  const times = timesOf({ process: 'maf2', windowSeconds, ratesPerSecond, cvs });
  expect(times.at(-1)).toBeLessThan(4 * windowSeconds);
  ratesPerSecond.forEach((rate, window) => {
    const part = between(times, window * windowSeconds, (window + 1) * windowSeconds);
    expect(Math.abs(part.length - rate * windowSeconds)).toBeLessThanOrEqual(0.06 * rate * windowSeconds);
    if (rate > 0) expect(Math.abs((burstinessOf(part).gapCv ?? 0) / cvs[window] - 1)).toBeLessThan(0.1);
  });
});

test('short windows have no surplus of arrivals', () => {
  const counts = [1, 2, 3, 4].map((seed) => {
    const countsPerMinute = new Array<number>(2000).fill(10);
    return timesOf({ process: 'maf1', countsPerMinute, cv: 4 }, { seed }).length;
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  expect(Math.abs(mean / 20_000 - 1)).toBeLessThan(0.05);
});

test('a rate scales the mean over all windows', () => {
  const process = { process: 'maf1' as const, countsPerMinute: [30, 90], cv: 1 };
  const counts = Array.from({ length: 40 }, (_, seed) => timesOf(process, { seed, rate: 10 }).length);
  expect(Math.abs(counts.reduce((sum, count) => sum + count, 0) / 40 / 1200 - 1)).toBeLessThan(0.03);
  expect(timesOf(process, { rate: 0 })).toEqual([]);
});
