/** @file What is kept of bets in this browser, and what it comes to. Where nothing can be kept, it holds for the visit. */
import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isRight, meanOf, missesOf, pointsOf } from './score.ts';

export interface KeptBet {
  /** The scenario or the lesson. */
  title: string;
  options: string[];
  guesses: number[];
  outcomes: number[];
  mode: 'live' | 'simulated';
}

export interface BetSummary {
  count: number;
  /** Of the bets, how many named the winner. */
  rightFraction: number;
  /** Of a guess from what came, as a share of requests. */
  meanMiss: number;
  meanPoints: number;
}

/** What of `localStorage` is needed; each may throw, as it does where a browser keeps nothing. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface BetRecord {
  store: StoreApi<{ bets: readonly KeptBet[] }>;
  add(bet: KeptBet): void;
  reset(): void;
}

const key = 'muxlab.bets';
/** The oldest go first. */
const keptMost = 500;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const keptSchema = v.object({
  version: v.literal(1),
  bets: v.array(
    v.pipe(
      v.object({
        title: v.string(),
        options: v.pipe(v.array(v.string()), v.minLength(2)),
        guesses: v.array(share),
        outcomes: v.array(share),
        mode: v.picklist(['live', 'simulated']),
      }),
      v.check(({ options, guesses, outcomes }) => [guesses, outcomes].every(({ length }) => length === options.length)),
    ),
  ),
});

export function createBetRecord(storage: () => KeyValueStorage): BetRecord {
  const store = createStore<{ bets: readonly KeptBet[] }>(() => ({ bets: read(storage) }));
  return {
    store,
    add(bet) {
      const bets = [...store.getState().bets, bet].slice(-keptMost);
      store.setState({ bets });
      orNothing(() => storage().setItem(key, JSON.stringify({ version: 1, bets })));
    },
    reset() {
      store.setState({ bets: [] });
      orNothing(() => storage().removeItem(key));
    },
  };
}

/** What is there and is not a record (another version, a hand's work) is no record. */
function read(storage: () => KeyValueStorage): KeptBet[] {
  const text = orNothing(() => storage().getItem(key));
  const kept = v.safeParse(
    keptSchema,
    orNothing(() => JSON.parse(text ?? 'null')),
  );
  return kept.success ? kept.output.bets : [];
}

function orNothing<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

export function summaryOf(bets: readonly KeptBet[]): BetSummary | null {
  if (bets.length === 0) return null;
  return {
    count: bets.length,
    rightFraction: meanOf(bets.map(({ guesses, outcomes }) => (isRight(guesses, outcomes) ? 1 : 0))),
    meanMiss: meanOf(bets.flatMap(({ guesses, outcomes }) => missesOf(guesses, outcomes))),
    meanPoints: meanOf(bets.map(({ guesses, outcomes }) => pointsOf(guesses, outcomes))),
  };
}

let ofBrowser: BetRecord | null = null;

/** One for the page, as the browser keeps one. */
export function browserBetRecord(): BetRecord {
  ofBrowser ??= createBetRecord(() => localStorage);
  return ofBrowser;
}
