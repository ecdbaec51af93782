import { expect, test } from 'vitest';
import type { Profile } from '../../domain/profile.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { draftMemory, groundOf } from './ground.ts';

const profile: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [1], stageWeightBytes: [100] },
    { interOp: 2, intraOp: 1, stageLatencySeconds: [0.5, 0.5], stageWeightBytes: [60, 40] },
  ],
};

test('a model comes in the shapes of its profile', () => {
  expect(groundOf(twoModelsTwoDevices, [profile, profile])).toEqual({
    names: ['digits A', 'digits B'],
    deviceCount: 2,
    shapes: [1, 2].map(() => [
      { interOp: 1, intraOp: 1 },
      { interOp: 2, intraOp: 1 },
    ]),
  });
});

test('memory is what the stages on a device weigh, by model, against its budget', () => {
  const cluster = { deviceCount: 3, memoryBudgetBytes: 90 };
  const draft = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
  expect(draftMemory(draft, { cluster }, [profile, profile])).toEqual([
    { bytesByModel: [60, 60], usedBytes: 120, budgetBytes: 90 },
    { bytesByModel: [40, 40], usedBytes: 80, budgetBytes: 90 },
    { bytesByModel: [0, 0], usedBytes: 0, budgetBytes: 90 },
  ]);
});
