import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventHeap } from './heap.ts';

const keys = fc.array(fc.record({ at: fc.integer({ min: 0, max: 5 }), phase: fc.integer({ min: 0, max: 2 }) }));

test('items leave in the order (at, phase, sequence)', () => {
  fc.assert(
    fc.property(keys, (entries) => {
      const heap = new EventHeap<number>();
      entries.forEach((entry, sequence) => {
        heap.push(sequence, entry);
      });
      const left = entries.map(() => heap.pop());
      const sorted = entries
        .map((entry, sequence) => ({ ...entry, sequence }))
        .sort((a, b) => a.at - b.at || a.phase - b.phase || a.sequence - b.sequence);
      expect(left).toEqual(sorted.map((entry) => entry.sequence));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
