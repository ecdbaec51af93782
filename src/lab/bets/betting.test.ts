import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canPlace, canShowMore, favoured, guessed, newBetting, oneMoreShown, outcomesCame, placed } from './betting.ts';
import { favouriteOf } from './score.ts';

const fresh = newBetting(['Dedicated', 'Shared pipeline']);

test('a bet names a winner before it can be placed, and stands once it is', () => {
  expect(canPlace(fresh)).toBe(false);
  expect(placed(fresh)).toBe(fresh);
  const bet = placed(guessed(fresh, 1, 0.9));
  expect(bet.isPlaced).toBe(true);
  expect(guessed(bet, 1, 0.2)).toBe(bet);
  expect(favoured(bet, 0)).toBe(bet);
});

test('whoever is picked by name leads by ten points, wherever the sliders were', () => {
  const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
  fc.assert(
    fc.property(fc.array(share, { minLength: 2, maxLength: 6 }), fc.nat(5), (shares, pick) => {
      const option = pick % shares.length;
      const start = { ...newBetting(shares.map((_, index) => `${index}`)), guesses: shares };
      const { guesses } = favoured(start, option);
      expect(favouriteOf(guesses)).toBe(option);
      for (const [index, guess] of guesses.entries()) {
        expect(guess).toBeGreaterThanOrEqual(0);
        expect(guess).toBeLessThanOrEqual(1);
        if (index !== option) expect(guesses[option] - guess).toBeGreaterThan(0.099);
      }
    }),
  );
});

test('outcomes are shown one after the other, and the last one brings the score', () => {
  const bet = placed(guessed(fresh, 1, 0.9));
  expect(canShowMore(bet)).toBe(false);
  const first = oneMoreShown(outcomesCame(bet, [0.6]));
  expect(first).toMatchObject({ shownCount: 1, scored: null });
  expect(oneMoreShown(first)).toBe(first);
  const both = oneMoreShown(outcomesCame(first, [0.6, 0.9]));
  expect(both).toMatchObject({ shownCount: 2, scored: { points: 98, isRight: true } });
});
