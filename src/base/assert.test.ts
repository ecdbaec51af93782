import { expect, test } from 'vitest';
import { AssertionError, assert } from './assert.ts';

test('a broken invariant throws its message', () => {
  expect(() => assert(1 > 2, 'one is not more')).toThrow(AssertionError);
  expect(() => assert(2 > 1, 'fine')).not.toThrow();
});
