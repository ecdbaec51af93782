import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { burstinessOf } from './burstiness.ts';
import { generateArrivals } from './generate.ts';

interface GammaStatistics {
  stats: { rate: number; cv: number; n: number; measuredRate: number; measuredCv: number }[];
}

const fixture = path.resolve(
  fileURLToPath(new URL('../../', import.meta.url)),
  '../shared/fixtures/alpaserve/unit-gamma.json',
);
const isShared = existsSync(fixture);

/** numpy's series need not be matched (alpaserve.md §5); their statistics are, within what as many draws can tell. */
describe.skipIf(!isShared)(
  `gamma arrivals against numpy's${isShared ? '' : ' (skipped: ../shared is not here)'}`,
  () => {
    const { stats }: GammaStatistics = isShared ? JSON.parse(readFileSync(fixture, 'utf8')) : { stats: [] };
    test.each(stats)('rate $rate, cv $cv', ({ rate, cv, n, measuredRate, measuredCv }) => {
      const samples = Array.from({ length: sampleCount }, (_, seed) => {
        const { timesSeconds } = generateArrivals(
          { seed, requestCount: n, models: [{ process: 'gamma', cv, arrivalsPerSecond: rate }] },
          { deviceCount: 1, singleDeviceLatencySeconds: [] },
        );
        const { spanSeconds, gapCv } = burstinessOf(timesSeconds);
        return { rate: n / spanSeconds, cv: gapCv ?? 0 };
      });
      const ours = { rate: meanOf(samples.map((one) => one.rate)), cv: meanOf(samples.map((one) => one.cv)) };
      // The relative standard error of the rate of n gaps is cv / √n: theirs is one sample, ours the mean of several.
      const error = cv / Math.sqrt(n);
      expect(Math.abs(ours.rate / rate - 1)).toBeLessThan((4 * error) / Math.sqrt(sampleCount));
      expect(Math.abs(ours.rate / measuredRate - 1)).toBeLessThan(4 * error);
      expect(Math.abs(ours.cv / measuredCv - 1)).toBeLessThan(0.04);
    });
  },
);

const sampleCount = 10;

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
