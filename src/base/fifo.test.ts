import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from './fifo.ts';

type Operation = { kind: 'push'; item: number } | { kind: 'shift' } | { kind: 'remove'; divisor: number };

const operation = fc.oneof(
  fc.nat(9).map((item): Operation => ({ kind: 'push', item })),
  fc.nat(9).map((item): Operation => ({ kind: 'push', item })),
  fc.constant<Operation>({ kind: 'shift' }),
  fc.integer({ min: 2, max: 4 }).map((divisor): Operation => ({ kind: 'remove', divisor })),
);

test('it does what an array does', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const queue = new Fifo<number>();
      let array: number[] = [];
      for (const one of operations) {
        if (one.kind === 'push') {
          queue.push(one.item);
          array.push(one.item);
        } else if (one.kind === 'shift') {
          expect(queue.shift()).toBe(array.shift());
        } else {
          const kept = array.filter((item) => item % one.divisor !== 0);
          expect(queue.remove((item) => item % one.divisor === 0)).toBe(array.length - kept.length);
          array = kept;
        }
        expect([queue.length, queue.head]).toEqual([array.length, array[0]]);
        expect([...queue]).toEqual(array);
      }
    }),
  );
});
