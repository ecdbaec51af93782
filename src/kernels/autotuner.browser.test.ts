/** @file The tuner on a real device, with its records in a real IndexedDB. */
import { beforeEach, expect, test } from 'vitest';
import { adapterTraits } from './adapterTraits.ts';
import { candidateName } from './candidate.ts';
import { chooseMatmul, createDeviceTuner, tunerOf } from './chooseMatmul.ts';
import { compileKernel } from './compile.ts';
import { deviceForTests } from './kernelChecks.ts';
import { createKernelDuel } from './kernelDuel.ts';
import { createKernelTimer } from './kernelTimer.ts';
import { matmulKernel } from './matmul.ts';
import { matmulCandidates } from './matmulCandidates.ts';
import { placeKernel, randomTensors } from './testing.ts';
import { openTuningDatabase, type TuningRecord } from './tuningStore.ts';

const device = await deviceForTests();
const shape = { rows: 2, inner: 16, columns: 16 };
const spec = matmulKernel({ kind: 'tiled', tileRows: 2, vectors: 2 }, { epilogue: 'bias' });
const candidate = { spec, overrides: spec.overrideSets[0] };

beforeEach(async () => (await openTuningDatabase()).clear());

test('a record outlives the connection that wrote it, until it is cleared', async () => {
  const record: TuningRecord = {
    key: 'k',
    adapter: 'a',
    operator: 'o',
    shape: '{}',
    winner: 'w',
    trials: [{ kind: 'rejected', candidate: 'c', reason: 'r' }],
    measuredAt: '2026-01-01T00:00:00.000Z',
  };
  await (await openTuningDatabase()).put(record);
  const again = await openTuningDatabase();
  expect(await again.get('k')).toEqual(record);
  expect(await again.list()).toEqual([record]);
  await again.clear();
  expect(await again.list()).toEqual([]);
});

test('a product is chosen at once, improved on demand, and the winner kept for the next device', async () => {
  const request = { ...shape, epilogue: 'gelu' as const };
  const { epilogue } = request;
  const candidates = matmulCandidates(adapterTraits(device), { shape, epilogue });
  expect(candidateName(await chooseMatmul(device, request))).toBe(candidateName(candidates[0]));
  const tuner = await tunerOf(device);
  expect(await tuner.improve(60)).toBe(0);
  const [record] = await tuner.list();
  expect(record.trials.length).toBe(candidates.length - 1);
  expect(record.trials.filter(({ kind }) => kind === 'rejected')).toEqual([]);
  expect(candidateName(await chooseMatmul(device, request))).toBe(record.winner);

  const next = createDeviceTuner(device, await openTuningDatabase());
  const operator = { name: record.operator, candidates: () => candidates };
  expect(candidateName(await next.choose(operator, shape))).toBe(record.winner);
  expect(await next.improve(60)).toBe(0);
  expect(await next.list()).toEqual([record]);
});

test('a kernel that disagrees with its reference is rejected, and so is one that does not compile', async () => {
  const duel = createKernelDuel(device);
  const wrong = { ...candidate, spec: { ...spec, reference: () => new Float64Array(32).fill(1) } };
  expect(await duel(wrong, candidate, shape)).toMatchObject({
    kind: 'rejected',
    reason: expect.stringMatching(/^relative error/),
  });
  const silent = { ...candidate, spec: { ...spec, reference: () => new Float64Array(32).fill(Number.NaN) } };
  expect(await duel(silent, candidate, shape)).toMatchObject({ kind: 'rejected' });
  const broken = { ...candidate, spec: { ...spec, source: `${spec.source}\nfn unfinished() {` } };
  expect(await duel(broken, candidate, shape)).toMatchObject({
    kind: 'rejected',
    reason: expect.stringContaining('unfinished'),
  });
});

test('timestamps and the wall clock both time a dispatch', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const plainDevice = await adapter?.requestDevice();
  if (!plainDevice) throw new Error('no device without features');
  for (const one of [device, plainDevice]) {
    const timer = createKernelTimer(one);
    const kernel = await compileKernel(one, spec, shape, candidate.overrides);
    const placed = placeKernel(one, kernel, shape, randomTensors(spec, shape, 1));
    const seconds = await timer.time(placed.call, 50);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(1);
    placed.destroy();
    timer.destroy();
  }
  plainDevice.destroy();
});
