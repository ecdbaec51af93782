import { expect, test } from 'vitest';
import { instant, seconds } from '../base/units.ts';
import { FidelityMeter } from './fidelity.ts';
import type { StageEnd, StageRun } from './fleet.ts';

const run = (windowSeconds: number | null): StageRun => ({
  sequence: 0,
  groupIndex: 0,
  stageIndex: 0,
  modelIndex: 0,
  batch: 0,
  batchSize: 1,
  iteration: 0,
  lengths: null,
  input: null,
  startAt: instant(1),
  windowSeconds: windowSeconds === null ? null : seconds(windowSeconds),
});
const end = (lateSeconds: number, computeSeconds: number | null): StageEnd => ({
  endedAt: instant(2),
  lateSeconds,
  computeSeconds,
  output: null,
});

test('late is more than 2 % of the window after it, and drift is against the calibration', () => {
  const meter = new FidelityMeter();
  meter.record(run(0.1), end(0.0019, 0.011), 0.01);
  meter.record(run(0.1), end(0.0021, 0.011), 0.01);
  meter.record(run(0.1), end(-0.001, 0.011), 0.01);
  meter.record(run(0.1), end(0.03, 0.011), 0.01);
  const { lateFraction, latenessSecondsP99, calibrationDriftFraction } = meter.read();
  expect(meter.stageCount).toBe(4);
  expect(lateFraction).toBe(0.5);
  expect(latenessSecondsP99).toBeCloseTo(0.03, 2);
  expect(calibrationDriftFraction).toBeCloseTo(0.1, 9);
});

test('a raw run has no windows to be late in, a modelled one nothing measured', () => {
  const raw = new FidelityMeter();
  raw.record(run(null), end(0, 0.01), 0.01);
  expect(raw.read()).toMatchObject({ lateFraction: null, latenessSecondsP99: null });
  expect(raw.read().calibrationDriftFraction).toBeCloseTo(0, 9);
  const modelled = new FidelityMeter();
  modelled.record(run(0.1), end(0, null), 0.01);
  expect(modelled.read()).toEqual({ lateFraction: null, latenessSecondsP99: null, calibrationDriftFraction: null });
});

test('a machine that slows down for a while is noticed, however it began', () => {
  const meter = new FidelityMeter();
  const compute = (count: number, computeSeconds: number) => {
    for (let i = 0; i < count; i++) meter.record(run(0.1), end(0, computeSeconds), 0.01);
  };
  compute(80, 0.01);
  expect(meter.worstDriftFraction).toBeCloseTo(0, 9);
  compute(40, 0.015);
  compute(200, 0.01);
  expect(meter.worstDriftFraction).toBeCloseTo(0.5, 9);
  expect(meter.read().calibrationDriftFraction).toBeCloseTo(0, 9);
});

test('a stage that was never calibrated says nothing of the drift', () => {
  const meter = new FidelityMeter();
  meter.record(run(0.1), end(0, 0.011), Number.NaN);
  meter.record(run(0.1), end(0, 0.011), 0.01);
  expect(meter.stageCount).toBe(2);
  expect(meter.read().calibrationDriftFraction).toBeCloseTo(0.1, 9);
});
