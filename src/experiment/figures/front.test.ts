import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dominates, dominatorOf, frontOf, type Offer } from './front.ts';

/** Few values, so that many are equal in one or in both. */
const few = fc.integer({ min: 0, max: 6 });
const someOffers = fc.array(fc.record({ cost: few, gain: few }), { maxLength: 30 });

test('nothing on the front is dominated, and everything off it is, by something on it', () => {
  fc.assert(
    fc.property(someOffers, (offers: Offer[]) => {
      const front = frontOf(offers);
      for (const offer of offers) {
        const isDominated = offers.some((other) => dominates(other, offer));
        expect(front.includes(offer)).toBe(!isDominated);
        const by = dominatorOf(offer, front);
        expect(by !== null).toBe(isDominated);
        if (by) expect(dominates(by, offer)).toBe(true);
      }
    }),
  );
});

test('the front rises in cost and in gain, and is the same in whatever order the offers come', () => {
  fc.assert(
    fc.property(someOffers, (offers: Offer[]) => {
      const front = frontOf(offers);
      front.slice(1).forEach(({ cost, gain }, index) => {
        const before = front[index];
        expect(cost > before.cost ? gain > before.gain : gain === before.gain && cost === before.cost).toBe(true);
      });
      expect(frontOf(offers.toReversed())).toEqual(front);
    }),
  );
});

test('of two that are equal both stand; what costs the same and gives less does not', () => {
  const [first, same, less] = [
    { cost: 2, gain: 0.9 },
    { cost: 2, gain: 0.9 },
    { cost: 2, gain: 0.8 },
  ];
  expect(frontOf([less, first, same])).toEqual([first, same]);
  expect(dominatorOf(less, [first])).toBe(first);
});
