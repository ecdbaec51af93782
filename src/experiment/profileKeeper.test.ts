import { describe, expect, test } from 'vitest';
import type { Profile } from '../domain/profile.ts';
import { isStill, ProfileKeeper, type ProfileNeed } from './profileKeeper.ts';
import type { KeptProfile, ProfileStore } from './profileStore.ts';

const alone: ProfileNeed = { cuts: [{ interOp: 1, intraOp: 1 }], batchSizes: [1] };
const pipelined: ProfileNeed = { cuts: [...alone.cuts, { interOp: 2, intraOp: 1 }], batchSizes: [1] };

/** Every stage takes the same. */
function profileOf({ cuts, batchSizes }: ProfileNeed, seconds: number): Profile {
  const configs = cuts.map((cut) => {
    const each = (value: number) => new Array<number>(cut.interOp).fill(value);
    const byBatch = Object.fromEntries(batchSizes.map((size) => [size, each(seconds * size)]));
    return {
      ...cut,
      stageLatencySeconds: each(seconds),
      stageWeightBytes: each(8),
      stageLatencySecondsByBatch: byBatch,
    };
  });
  return { configs };
}

function createMachine(store = new Map<string, KeptProfile>()) {
  const measured: ProfileNeed[] = [];
  const machine = { seconds: 0.02, gpu: 'a GPU', day: 1 };
  const browser: ProfileStore = {
    read: async (key) => structuredClone(store.get(key)),
    write: async (key, kept) => void store.set(key, structuredClone(kept)),
  };
  const keeper = new ProfileKeeper({
    store: browser,
    keyOf: (name) => `${name} on ${machine.gpu}`,
    measure: async (_, need) => {
      measured.push(need);
      return profileOf(need, machine.seconds);
    },
    probe: async () => machine.seconds,
    now: () => new Date(Date.UTC(2026, 0, machine.day)),
  });
  return { keeper, machine, measured, store };
}

describe('profiles are measured', () => {
  test('once, and only what is missing', async () => {
    const { keeper, measured } = createMachine();
    await keeper.get('m', alone);
    await keeper.get('m', alone);
    const { profile } = await keeper.get('m', pipelined);
    expect(measured).toEqual([alone, { cuts: [{ interOp: 2, intraOp: 1 }], batchSizes: [1] }]);
    expect(profile.configs.map(({ interOp }) => interOp)).toEqual([1, 2]);
    expect(keeper.peek('m', pipelined)?.profile).toBe(profile);
  });

  test('for every batch size a case names, and those of before stay', async () => {
    const { keeper } = createMachine();
    await keeper.get('m', { ...alone, batchSizes: [1, 2] });
    const { profile } = await keeper.get('m', { ...alone, batchSizes: [1, 4] });
    expect(Object.keys(profile.configs[0].stageLatencySecondsByBatch ?? {})).toEqual(['1', '2', '4']);
  });

  test('again when asked to, and on another GPU', async () => {
    const { keeper, machine, measured, store } = createMachine();
    const first = await keeper.get('m', alone);
    machine.day = 2;
    const second = await keeper.get('m', alone, { again: true });
    expect([first.measuredAt, second.measuredAt]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']);
    expect(measured).toHaveLength(2);
    const later = createMachine(store);
    later.machine.gpu = 'another';
    await later.keeper.get('m', alone);
    expect(later.measured).toHaveLength(1);
  });
});

describe('a later visit', () => {
  test('takes what an earlier one kept, and its age', async () => {
    const { keeper, store } = createMachine();
    await keeper.get('m', pipelined);
    const later = createMachine(store);
    later.machine.day = 9;
    expect(later.keeper.peek('m', pipelined)).toBeUndefined();
    expect((await later.keeper.get('m', pipelined)).measuredAt).toBe('2026-01-01T00:00:00.000Z');
    expect(later.measured).toEqual([]);
  });

  test('measures anew where the model takes another time than it did', async () => {
    const { keeper, store } = createMachine();
    await keeper.get('m', alone);
    const later = createMachine(store);
    later.machine.seconds = 0.03;
    const { profile } = await later.keeper.get('m', alone);
    expect(profile.configs[0].stageLatencySeconds).toEqual([0.03]);
  });
});

test('a profile holds while the whole model takes about what it took', () => {
  const profile = profileOf(alone, 0.02);
  expect(isStill(profile, 0.0245)).toBe(true);
  expect(isStill(profile, 0.026)).toBe(false);
  expect(isStill(profile, 0.014)).toBe(false);
  expect(isStill({ configs: [] }, 0.02)).toBe(false);
});
