import { expect, test } from 'vitest';
import type { Report } from '../domain/report.ts';
import { compareRows, verdictOf } from './compare.ts';
import { comparedActions } from './comparedActions.ts';
import { twoModelsTwoDevices } from './presets.ts';

const run = (label: string, attainment: number, predicted: number) => ({
  label,
  report: {
    attainment,
    ledger: { arrived: 1000 },
    latencySeconds: { mean: 0.1, p50: 0.1, p90: 0.2, p99: 0.3 },
    byModel: [{ name: 'digits A', attainment: 0.5 }],
    prediction: {
      attainment: predicted,
      latencySeconds: { mean: 0.1, p50: 0.1, p90: 0.2, p99: null },
      byModel: [{ attainment: 0.49 }],
    },
  } as Report,
});
const plain = (text: string) => text.replaceAll('\u202f', ' ');

test('each figure stands beside its prediction and the difference', () => {
  const rows = compareRows([run('Dedicated', 0.84, 0.847), run('Shared pipeline', 0.978, 0.978)]);
  expect(rows.map(({ name }) => name)).toEqual(['within SLO', 'digits A', 'mean', 'p50', 'p90', 'p99']);
  expect(rows[0]?.figures.map(({ off }) => off)).toEqual(['−0.7 points', '0.0 points']);
  expect(plain(rows[1]?.figures[0]?.predicted ?? '')).toBe('49.0 %');
  expect(plain(rows[2]?.figures[0]?.off ?? '')).toBe('0 %');
  expect(rows[5]?.figures[0]?.off).toBe('–');
});

test('the verdict names what saved how many', () => {
  const done = [run('Dedicated', 0.84, 0.84), run('Shared pipeline', 0.978, 0.978)];
  expect(verdictOf(done, twoModelsTwoDevices.placements)).toEqual({
    count: '138 requests',
    rest: ' of 1000 saved by sharing',
  });
  expect(verdictOf(done.slice(0, 1), twoModelsTwoDevices.placements)).toBeNull();
});

test('what is compared holds the scenario’s own bursts, whether they came already or not, and a hand’s', () => {
  const burst = (atSeconds: number, model = 0) => ({ atSeconds, kind: 'inject', model, count: 11 }) as const;
  const own = [burst(2), burst(6, 1)];
  expect(comparedActions(own, [])).toEqual(own);
  expect(comparedActions(own, [burst(2.04)])).toEqual(own);
  expect(comparedActions(own, [burst(2.04), burst(4), burst(6.1, 1)])).toEqual([...own, burst(4)]);
  expect(comparedActions([], [{ atSeconds: 1, kind: 'fail-device', device: 0 }])).toEqual([]);
});
