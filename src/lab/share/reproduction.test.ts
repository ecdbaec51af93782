import { describe, expect, test } from 'vitest';
import type { Report } from '../../domain/report.ts';
import type { Expected } from '../link/expected.ts';
import { expectedOf } from '../link/expectedOf.ts';
import { finishFakeRun } from '../testing/finishedFakeRun.ts';
import { promiseOf, reproductionOf } from './reproduction.ts';

const { state } = await finishFakeRun();
const live = { ...(state.report as Report), versions: { muxlab: '0.1.0' } };
const simulated: Report = { ...live, mode: 'simulated', adapter: null };
const plain = (sentence: string) => sentence.replaceAll('\u202f', ' ');
const sentenceOf = (expected: Expected, report: Report) => plain(reproductionOf(expected, report).sentence);
const isReproduced = (expected: Expected, report: Report) => reproductionOf(expected, report).isReproduced;

describe('a simulated run', () => {
  const expected = expectedOf(simulated, state.scenario);

  test('is reproduced when every digit is the same', () => {
    expect(isReproduced(expected, simulated)).toBe(true);
    expect(sentenceOf(expected, simulated)).toMatch(/^Reproduced: .* within SLO, to the digit\.$/);
  });

  test('is not when the last digit differs, and says which figure', () => {
    const p99 = Number(simulated.latencySeconds.p99);
    const other = { ...simulated, latencySeconds: { ...simulated.latencySeconds, p99: p99 + 2e-16 } };
    expect(isReproduced(expected, other)).toBe(false);
    expect(sentenceOf(expected, other)).toMatch(/^Not reproduced: p99 .* the link was changed\.$/);
  });

  test('names another version', () => {
    const other = { ...simulated, attainment: 0.1, versions: { muxlab: '9' } };
    expect(sentenceOf(expected, other)).toMatch(/another version of Muxlab, 9 instead of 0\.1\.0/);
  });
});

describe('a live run', () => {
  const own: Report = { ...live, attainment: 0.66 };
  const expected = expectedOf(own, state.scenario);

  test('is reproduced within two points', () => {
    expect(isReproduced(expected, { ...own, attainment: 0.6401 })).toBe(true);
    expect(isReproduced(expected, { ...own, attainment: 0.6399 })).toBe(false);
  });

  test('that was not faithful says so', () => {
    const late = { ...own, attainment: 0.61, fidelity: { ...own.fidelity, lateFraction: 0.05 } };
    expect(sentenceOf(expected, late)).toBe(
      'Not reproduced: attainment 66.0 % expected, 61.0 % measured: the run was not faithful, 5.0 % of the stages late.',
    );
  });

  test('on another adapter is told by its share alone, and names the adapter where that differs', () => {
    const slower = { ...own.latencySeconds, p50: 9, p99: 9 };
    const elsewhere = { ...own, adapter: 'A card', latencySeconds: slower };
    expect(isReproduced(expected, elsewhere)).toBe(true);
    expect(sentenceOf(expected, { ...elsewhere, attainment: 0.9 })).toMatch(
      /another adapter, A card instead of SwiftShader\.$/,
    );
    expect(sentenceOf(expected, { ...own, latencySeconds: slower })).toMatch(/p50 .* expected, 9.00 s measured/);
  });

  test('in which a hand did more says so', () => {
    const burst = {
      ...own,
      attainment: 0.3,
      actions: [{ atSeconds: 1, kind: 'inject' as const, model: 0, count: 20 }],
    };
    expect(sentenceOf(expected, burst)).toMatch(/a hand did something else/);
  });

  test('is not what a simulated one is', () => {
    expect(sentenceOf(expected, simulated)).toBe('Not reproduced: a live run was expected, and this one is simulated.');
  });

  test('is promised before it has run', () => {
    expect(plain(promiseOf(expected))).toBe(
      'This link expects 66.0 % within SLO of a live run on SwiftShader. It runs again to see.',
    );
  });
});
