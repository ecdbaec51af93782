/**
 * @file A group's queue between two snapshots: who stood in it when.
 *
 * A snapshot says which models wait, oldest first; the rings say which requests began meanwhile. What is new in the queue came
 * in between, and is shown coming one after the other.
 */

export interface QueueItem {
  model: number;
  enteredSeconds: number;
  /** Infinite: still there. */
  leftSeconds: number;
}

/** A request whose first stage began. */
export interface Departure {
  request: number;
  model: number;
  atSeconds: number;
}

export interface QueueChange {
  fromSeconds: number;
  toSeconds: number;
  departures: readonly Departure[];
  /** At the end. */
  waitingModels: readonly number[];
}

export class QueueTrack {
  #items: QueueItem[] = [];

  get items(): readonly QueueItem[] {
    return this.#items;
  }

  /** @returns the requests among the departures that stood in the queue */
  update({ fromSeconds, toSeconds, departures, waitingModels }: QueueChange): Set<number> {
    const stood = new Set<number>();
    const waiting = this.#items.filter(({ leftSeconds }) => leftSeconds === Infinity);
    for (const { request, model, atSeconds } of departures) {
      const item = waiting.find((each) => each.model === model && each.leftSeconds === Infinity);
      if (!item) continue;
      item.leftSeconds = Math.max(atSeconds, item.enteredSeconds);
      stood.add(request);
    }
    this.#settle({ fromSeconds, toSeconds }, waitingModels);
    return stood;
  }

  /** Forgets who left before. */
  prune(beforeSeconds: number): void {
    this.#items = this.#items.filter(({ leftSeconds }) => leftSeconds > beforeSeconds);
  }

  /** In the order of the snapshot: who was there stays, who is new comes in, who is gone without a start (it failed) leaves. */
  #settle(
    { fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number },
    waitingModels: readonly number[],
  ): void {
    const before = this.#items.filter(({ leftSeconds }) => leftSeconds === Infinity);
    const kept = new Set<QueueItem>();
    const places = waitingModels.map((model) => {
      const item = before.find((each) => each.model === model && !kept.has(each));
      if (item) kept.add(item);
      return item ?? model;
    });
    const newCount = places.length - kept.size;
    let come = 0;
    const settled = places.map((place) => {
      if (typeof place !== 'number') return place;
      come++;
      const enteredSeconds = fromSeconds + ((toSeconds - fromSeconds) * come) / (newCount + 1);
      return { model: place, enteredSeconds, leftSeconds: Infinity };
    });
    for (const item of before) if (!kept.has(item)) item.leftSeconds = toSeconds;
    const left = this.#items.filter(({ leftSeconds }) => leftSeconds !== Infinity);
    this.#items = [...left, ...settled];
  }
}

/** Who stands in the queue at a time, in order. */
export function queueAt(items: readonly QueueItem[], seconds: number): QueueItem[] {
  return items.filter(({ enteredSeconds, leftSeconds }) => enteredSeconds <= seconds && seconds < leftSeconds);
}
