/** @file The sentences of a bet: what was said, what came of it, what it is worth. */
import { formatCount, formatList, formatPercent, formatPoints } from '../../base/format.ts';
import type { Betting } from './betting.ts';
import type { BetSummary } from './record.ts';
import { favouriteOf, missesOf, winnersOf } from './score.ts';

export const scoreRule =
  'Points: 100 less the mean squared miss. Off by 10 points of share costs 4, by 20 costs 16, by 50 all.';

/** "You say: Shared pipeline wins, by 10.0 points." */
export function betSentence({ options, guesses }: Betting): string {
  const favourite = favouriteOf(guesses);
  if (favourite === null) return 'Pick the winner, and say how many of its requests each keeps in time.';
  const next = Math.max(...guesses.filter((_, index) => index !== favourite));
  return `You say: ${options[favourite]} wins, by ${formatPoints(guesses[favourite] - next)}.`;
}

/** "Shared pipeline won. You said so." */
export function verdictSentence({ options, outcomes, guesses }: Betting): string {
  const known = outcomes.filter((outcome) => outcome !== null);
  const winners = winnersOf(known);
  const names = formatList(winners.map((winner) => options[winner]));
  const favourite = favouriteOf(guesses);
  const said =
    favourite !== null && winners.includes(favourite) ? 'you said so' : `you said ${options[favourite ?? 0]}`;
  return winners.length === 1 ? `${names} won: ${said}.` : `${names} came out alike: ${said}.`;
}

/** "86 points of 100: your guesses were off by 12.0 points and 4.1 points." */
export function scoreSentence({ guesses, outcomes, scored }: Betting): string {
  if (!scored) return '';
  const known = outcomes.filter((outcome) => outcome !== null);
  const misses = missesOf(guesses, known).map(formatPoints);
  return `${scored.points} points of 100: your guesses were off by ${formatList(misses)}.`;
}

/** "7 bets: the winner named in 71 %, guesses off by 9.2 points, 88 points on average." */
export function recordSentence(summary: BetSummary | null): string {
  if (!summary) return 'No bets yet.';
  const { count, rightFraction, meanMiss, meanPoints } = summary;
  const named = `the winner named in ${formatPercent(rightFraction, 0)}`;
  const points = Math.round(meanPoints);
  return `${formatCount(count, 'bet')}: ${named}, guesses off by ${formatPoints(meanMiss)}, ${points} points of 100 on average.`;
}
