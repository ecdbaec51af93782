import { expect, test } from 'vitest';
import { findRoom } from './findRoom.ts';

const bytes = [4, 3, 8, 2];
const room = (memoryBudgetBytes: number, swapping: number[] = []) =>
  findRoom({
    cluster: { deviceCount: 2, memoryBudgetBytes },
    newGroups: new Map([
      [0, new Set([2])],
      [1, new Set([3])],
    ]),
    heldBy: (device) => new Set([device]),
    isSwapping: (device) => swapping.includes(device),
    neededBytes: (_, groups) => [...groups].reduce((sum, group) => sum + bytes[group], 0),
  });

test('new weights lie beside the old ones where both fit, and else take their place', () => {
  expect(room(12)).toEqual({ beside: new Set([0, 1]), swapped: [] });
  expect(room(11)).toEqual({ beside: new Set([1]), swapped: [0] });
  // A device that waits for another placement's weights takes these after them.
  expect(room(12, [1])).toEqual({ beside: new Set([0]), swapped: [1] });
});

test('what does not fit alone is refused with the device and the bytes', () => {
  expect(() => room(7)).toThrow('placement: must fit, but device 0 would hold 8 bytes in 7');
});
