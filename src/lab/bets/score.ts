/**
 * @file What a bet is worth. Guesses and outcomes are shares of requests, 0 … 1, one for each thing bet on.
 *
 *   points = 100 · max(0, 1 − mean((guess − outcome)²) / 0.5²)
 *
 * Quadratic, as Brier's score is: who says what they believe expects most. Off by 10 points costs 4, by 20 costs 16, by
 * 50 all. Which one wins is counted apart: it is in the record's hit rate.
 */
import { assert } from '../../base/assert.ts';

/** Outcomes this close are one: whoever is bet on among them has won. */
export const tieFraction = 0.005;
/** A guess this far from every outcome is worth nothing. */
const worthlessMiss = 0.5;

export function pointsOf(guesses: readonly number[], outcomes: readonly number[]): number {
  const squares = missesOf(guesses, outcomes).map((miss) => miss ** 2);
  return Math.round(100 * Math.max(0, 1 - meanOf(squares) / worthlessMiss ** 2));
}

/** How far each guess was from what came. */
export function missesOf(guesses: readonly number[], outcomes: readonly number[]): number[] {
  assert(guesses.length === outcomes.length && guesses.length > 0, 'a guess for each outcome');
  return guesses.map((guess, index) => Math.abs(guess - outcomes[index]));
}

/** The one that has most; null where several have. */
export function favouriteOf(shares: readonly number[]): number | null {
  const most = Math.max(...shares);
  const first = shares.indexOf(most);
  return first === shares.lastIndexOf(most) && first >= 0 ? first : null;
}

/** Everyone that won: the best, and what is as good as it. */
export function winnersOf(outcomes: readonly number[]): number[] {
  const most = Math.max(...outcomes);
  return outcomes.flatMap((outcome, index) => (most - outcome <= tieFraction ? [index] : []));
}

export function isRight(guesses: readonly number[], outcomes: readonly number[]): boolean {
  const favourite = favouriteOf(guesses);
  return favourite !== null && winnersOf(outcomes).includes(favourite);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
