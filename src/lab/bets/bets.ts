/** @file The bet of the lab: on the placements of its scenario, run one after the other by Compare. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FeatureHost } from '../context.tsx';
import type { Comparison } from '../store.ts';
import {
  type Betting,
  canShowMore,
  favoured,
  guessed,
  newBetting,
  oneMoreShown,
  outcomesCame,
  placed,
} from './betting.ts';
import { type BetRecord, browserBetRecord, type KeptBet } from './record.ts';

/** Between two outcomes that are there at once. */
export const revealSeconds = 0.9;

export interface Bets {
  /** null: no bet is open. */
  store: StoreApi<{ betting: Betting | null }>;
  record: BetRecord;
  guess(option: number, share: number): void;
  favour(option: number): void;
  place(): void;
}

export function createBets({ store: lab, commands, schedule }: FeatureHost, record = browserBetRecord()): Bets {
  const store = createStore<{ betting: Betting | null }>(() => ({ betting: null }));
  const change = (reduce: (betting: Betting) => Betting) =>
    store.setState(({ betting }) => ({ betting: betting && reduce(betting) }));
  const reveal = createReveal({ change, schedule, read: () => store.getState().betting });

  /** The store says whether a bet is open, wherever it was opened: this feature is fetched after that. */
  const follow = () => {
    const { bet, scenario } = lab.getState();
    const { betting } = store.getState();
    if (bet === null) {
      if (betting) store.setState({ betting: null });
      return;
    }
    const labels = scenario.placements.map(({ label }) => label);
    if (!betting || betting.options.join() !== labels.join()) store.setState({ betting: newBetting(labels) });
  };
  const keep =
    (comparison: Comparison) =>
    ({ guesses, outcomes, options }: Betting) => {
      const known = outcomes.filter((outcome) => outcome !== null);
      record.add({
        title: lab.getState().scenario.title,
        options: [...options],
        guesses: [...guesses],
        outcomes: known,
        mode: modeOf(comparison),
      });
    };
  lab.subscribe((state, before) => {
    if (state.bet !== before.bet || state.scenario !== before.scenario) follow();
    const { bet, comparison } = state;
    if (bet === 'placed' && comparison && comparison !== before.comparison) {
      reveal.take(sharesOf(comparison), keep(comparison));
    }
  });
  follow();

  return {
    store,
    record,
    guess: (option, share) => change((betting) => guessed(betting, option, share)),
    favour: (option) => change((betting) => favoured(betting, option)),
    place() {
      change(placed);
      if (!store.getState().betting?.isPlaced) return;
      lab.setState({ bet: 'placed' });
      commands.compare();
    },
  };
}

export function sharesOf({ done }: Pick<Comparison, 'done'>): number[] {
  return done.map(({ report }) => report.attainment ?? 0);
}

export function modeOf({ done }: Pick<Comparison, 'done'>): KeptBet['mode'] {
  return done[0]?.report.mode ?? 'simulated';
}

interface RevealParts {
  read(): Betting | null;
  change(reduce: (betting: Betting) => Betting): void;
  schedule: FeatureHost['schedule'];
}

/** Shows outcomes one after the other, each for a while by itself, and tells of a bet once it is scored. */
export function createReveal({ read, change, schedule }: RevealParts) {
  let isWaiting = false;
  let whenScored: (betting: Betting) => void = () => {};
  const showNext = () => {
    const betting = read();
    if (isWaiting || !betting || !canShowMore(betting)) return;
    isWaiting = true;
    schedule(revealSeconds, () => {
      isWaiting = false;
      change(oneMoreShown);
      const shown = read();
      if (shown?.scored) whenScored(shown);
      else showNext();
    });
  };
  return {
    /** @param tell  in the place of what an earlier call gave */
    take(outcomes: readonly number[], tell: (betting: Betting) => void) {
      whenScored = tell;
      change((betting) => outcomesCame(betting, outcomes));
      showNext();
    },
  };
}
