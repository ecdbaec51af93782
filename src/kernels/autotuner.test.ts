/** @file The tuner's decisions, with duels whose outcome is written down. */
import { expect, test } from 'vitest';
import { createAutotuner, type Duel, type DuelResult, type TunableOperator } from './autotuner.ts';
import { type Candidate, candidateName } from './candidate.ts';
import { matmulKernel } from './matmul.ts';
import type { MatmulShape } from './matmulOperator.ts';
import { createMemoryStore } from './tuningStore.ts';

const shape: MatmulShape = { rows: 1, inner: 8, columns: 8 };
const spec = matmulKernel({ kind: 'gemv' }, { epilogue: 'none' });
const [first, second, third] = spec.overrideSets.map((overrides): Candidate<MatmulShape> => ({ spec, overrides }));
const operator: TunableOperator<MatmulShape> = { name: 'matmul none', candidates: () => [first, second, third] };

/** A duel that takes its results from a table by candidate, and counts. */
function scripted(results: [Candidate<MatmulShape>, DuelResult][]) {
  const byName = new Map(results.map(([candidate, result]) => [candidateName(candidate), result]));
  const fought: string[] = [];
  const duel: Duel = async (candidate) => {
    const name = candidateName(candidate);
    fought.push(name);
    return byName.get(name) ?? { kind: 'rejected', reason: 'not in the script' };
  };
  return { duel, fought };
}

const taking = (seconds: number): DuelResult => ({ kind: 'measured', seconds, defaultSeconds: 1 });
const names = (candidates: Candidate<MatmulShape>[]) => candidates.map(candidateName);

test('it starts with the default, and serves what was measured to be faster from then on', async () => {
  const { duel } = scripted([
    [second, taking(0.5)],
    [third, taking(0.8)],
  ]);
  const tuner = createAutotuner({ adapter: 'test', store: createMemoryStore(), duel });
  expect(await tuner.choose(operator, shape)).toBe(first);
  expect(await tuner.improve(10)).toBe(0);
  expect(await tuner.choose(operator, shape)).toBe(second);
});

test('a candidate that is slower, or wrong, or not a number, does not displace the default', async () => {
  const { duel } = scripted([
    [second, taking(1.01)],
    [third, taking(Number.NaN)],
  ]);
  const tuner = createAutotuner({ adapter: 'test', store: createMemoryStore(), duel });
  await tuner.choose(operator, shape);
  await tuner.improve(10);
  expect(await tuner.choose(operator, shape)).toBe(first);
  const wrong = createAutotuner({ adapter: 'test', store: createMemoryStore(), duel: scripted([]).duel });
  await wrong.choose(operator, shape);
  await wrong.improve(10);
  expect(await wrong.choose(operator, shape)).toBe(first);
  expect((await wrong.list())[0].trials.map(({ kind }) => kind)).toEqual(['rejected', 'rejected']);
});

test('a spent budget starts nothing, and the next one goes on where it ended', async () => {
  const { duel, fought } = scripted([]);
  const tuner = createAutotuner({ adapter: 'test', store: createMemoryStore(), duel });
  await tuner.choose(operator, shape);
  expect(await tuner.improve(0)).toBe(2);
  expect(fought).toEqual([]);
  expect(await tuner.improve(10)).toBe(0);
  expect(await tuner.improve(10)).toBe(0);
  expect(fought).toEqual(names([second, third]));
});

test('another tuner finds the winner in the store and measures nothing again', async () => {
  const store = createMemoryStore();
  const before = createAutotuner({ adapter: 'test', store, duel: scripted([[third, taking(0.1)]]).duel });
  await before.choose(operator, shape);
  await before.improve(10);
  const { duel, fought } = scripted([]);
  const after = createAutotuner({ adapter: 'test', store, duel });
  expect(await after.choose(operator, shape)).toBe(third);
  expect(await after.improve(10)).toBe(0);
  expect(fought).toEqual([]);
});

test('adapters and shapes are kept apart', async () => {
  const store = createMemoryStore();
  const one = createAutotuner({ adapter: 'one', store, duel: scripted([[second, taking(0.1)]]).duel });
  await one.choose(operator, shape);
  await one.improve(10);
  const other = createAutotuner({ adapter: 'other', store, duel: scripted([]).duel });
  expect(await other.choose(operator, shape)).toBe(first);
  expect(await one.choose(operator, { ...shape, rows: 2 })).toBe(first);
});

test('a winner that no longer exists gives way to the default', async () => {
  const store = createMemoryStore();
  const before = createAutotuner({ adapter: 'test', store, duel: scripted([[third, taking(0.1)]]).duel });
  await before.choose(operator, shape);
  await before.improve(10);
  const after = createAutotuner({ adapter: 'test', store, duel: scripted([]).duel });
  expect(await after.choose({ ...operator, candidates: () => [first, second] }, shape)).toBe(first);
});

test('what is cleared is gone', async () => {
  const tuner = createAutotuner({
    adapter: 'test',
    store: createMemoryStore(),
    duel: scripted([[second, taking(0.1)]]).duel,
  });
  await tuner.choose(operator, shape);
  await tuner.improve(10);
  expect(await tuner.list()).toMatchObject([
    { adapter: 'test', operator: 'matmul none', winner: candidateName(second) },
  ]);
  await tuner.clear();
  expect(await tuner.list()).toEqual([]);
  expect(await tuner.choose(operator, shape)).toBe(first);
});

test('a duel that throws ends its round, and is tried again in the next', async () => {
  let failures = 1;
  const { duel } = scripted([[second, taking(0.5)]]);
  const lossy: Duel = (candidate, fallback, at) =>
    failures-- > 0 ? Promise.reject(new Error('the device was lost')) : duel(candidate, fallback, at);
  const tuner = createAutotuner({ adapter: 'test', store: createMemoryStore(), duel: lossy });
  await tuner.choose(operator, shape);
  await expect(tuner.improve(10)).rejects.toThrow('the device was lost');
  expect(await tuner.improve(10)).toBe(0);
  expect(await tuner.choose(operator, shape)).toBe(second);
});
