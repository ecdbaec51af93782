/** @file A clock a test moves by hand, for the fake controller and for the commands' rest. */
import type { Schedule } from '../commands.ts';
import type { FakeClock } from './fakeController.ts';

interface Timer {
  at: number;
  every: number | null;
  callback: () => void;
}

export interface ManualClock extends FakeClock {
  schedule: Schedule;
  /** Moves time, calls what is due in order, and lets promises settle between. */
  advance(seconds: number): Promise<void>;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

export function createManualClock(): ManualClock {
  let now = 0;
  const timers = new Set<Timer>();
  const add = (timer: Timer) => {
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    nowSeconds: () => now,
    every: (seconds, callback) => add({ at: now + seconds, every: seconds, callback }),
    schedule: (seconds, callback) => add({ at: now + seconds, every: null, callback }),
    async advance(seconds) {
      const until = now + seconds;
      await settle();
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= until + 1e-9).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = due.at;
        if (due.every === null) timers.delete(due);
        else due.at += due.every;
        due.callback();
        await settle();
      }
      now = until;
    },
  };
}
