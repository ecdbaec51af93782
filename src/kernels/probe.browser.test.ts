import { expect, test } from 'vitest';

test('gpu', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter).not.toBeNull();
  expect(crossOriginIsolated).toBe(true);
  expect(adapter?.features.has('subgroups')).toBe(true);
});
