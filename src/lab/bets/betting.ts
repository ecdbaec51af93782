/** @file A bet from its first guess to its last outcome: pure changes of plain data, for the lab and the lessons alike. */
import { assert } from '../../base/assert.ts';
import { favouriteOf, isRight, pointsOf } from './score.ts';

export interface Betting {
  /** What is bet on: names, each once. */
  options: readonly string[];
  /** Shares within SLO, one for each option; all alike until a hand says more. */
  guesses: readonly number[];
  /** The guesses stand; what runs is no longer covered. */
  isPlaced: boolean;
  /** As they come; null: not yet. */
  outcomes: readonly (number | null)[];
  /** Of the outcomes, the first so many are shown. */
  shownCount: number;
  scored: Scored | null;
}

export interface Scored {
  points: number;
  /** The one that was said to win did. */
  isRight: boolean;
}

const firstGuess = 0.7;
/** A favourite picked by its name is so far ahead of the others. */
const pickedLead = 0.1;
const guessMax = 1;

export function newBetting(options: readonly string[]): Betting {
  assert(options.length > 1, 'a bet is between two at least');
  return {
    options,
    guesses: options.map(() => firstGuess),
    isPlaced: false,
    outcomes: options.map(() => null),
    shownCount: 0,
    scored: null,
  };
}

export function guessed(betting: Betting, option: number, share: number): Betting {
  return betting.isPlaced ? betting : { ...betting, guesses: betting.guesses.with(option, share) };
}

/** Says that this one wins: it goes ahead of the others, which make room where there is none. */
export function favoured(betting: Betting, option: number): Betting {
  const { guesses } = betting;
  const others = guesses.filter((_, index) => index !== option);
  const share = Math.min(guessMax, Math.max(guesses[option], Math.max(...others) + pickedLead));
  const most = share - pickedLead;
  const moved = guesses.map((guess, index) => (index === option ? share : Math.min(guess, most)));
  return betting.isPlaced ? betting : { ...betting, guesses: moved.map(toPercent) };
}

/** To whole percents, as the sliders have them. */
function toPercent(share: number): number {
  return Math.round(share * 100) / 100;
}

/** A bet names a winner. */
export function canPlace({ guesses, isPlaced }: Betting): boolean {
  return !isPlaced && favouriteOf(guesses) !== null;
}

export function placed(betting: Betting): Betting {
  return canPlace(betting) ? { ...betting, isPlaced: true } : betting;
}

/** What came of the first so many options. */
export function outcomesCame(betting: Betting, outcomes: readonly number[]): Betting {
  const all = betting.options.map((_, index) => outcomes[index] ?? null);
  return { ...betting, outcomes: all };
}

/** One more is shown; the last one brings the score. */
export function oneMoreShown(betting: Betting): Betting {
  if (!canShowMore(betting)) return betting;
  const shownCount = betting.shownCount + 1;
  return { ...betting, shownCount, scored: shownCount === betting.options.length ? scoreOf(betting) : null };
}

export function canShowMore({ isPlaced, outcomes, shownCount }: Betting): boolean {
  return isPlaced && shownCount < outcomes.length && outcomes[shownCount] !== null;
}

function scoreOf({ guesses, outcomes }: Betting): Scored {
  const known = outcomes.filter((outcome) => outcome !== null);
  return { points: pointsOf(guesses, known), isRight: isRight(guesses, known) };
}
