import { expect, test, vi } from 'vitest';
import type { Case } from '../domain/case.ts';
import { AskedSettings, type ModelledSetting } from './askedSetting.ts';

const caseOf = (id: string): Case => ({
  schema: 'muxlab-case/1',
  id,
  cluster: { deviceCount: 1, memoryBudgetBytes: 1 },
  models: [],
});

test('questions about one case at one pace share its setting, until a run may have measured more', async () => {
  const resolve = vi.fn(async () => ({ origin: 'modelled' }) as ModelledSetting);
  const asked = new AskedSettings(resolve);
  // The second does not wait for the first to be answered.
  const [first, second] = await Promise.all([asked.of(caseOf('a'), 1), asked.of(caseOf('a'), 1)]);
  expect(second).toBe(first);
  expect(resolve).toHaveBeenCalledTimes(1);
  expect(await asked.of(caseOf('a'), 2)).not.toBe(first);
  expect(await asked.of(caseOf('b'), 2)).not.toBe(first);
  asked.forget();
  await asked.of(caseOf('b'), 2);
  expect(resolve).toHaveBeenCalledTimes(4);
});

test('what failed is asked anew', async () => {
  const resolve = vi
    .fn<() => Promise<ModelledSetting>>()
    .mockRejectedValueOnce(new Error('no network'))
    .mockResolvedValue({ origin: 'measured' } as ModelledSetting);
  const asked = new AskedSettings(resolve);
  await expect(asked.of(caseOf('a'), 'auto')).rejects.toThrow('no network');
  await expect(asked.of(caseOf('a'), 'auto')).resolves.toMatchObject({ origin: 'measured' });
});
