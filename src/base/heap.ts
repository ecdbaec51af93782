/** @file A binary heap of entries in the total order (at, phase, sequence): earliest first, ties as they were pushed. */

interface Entry<T> {
  at: number;
  phase: number;
  sequence: number;
  item: T;
}

export class EventHeap<T> {
  #entries: Entry<T>[] = [];
  #sequence = 0;

  get size(): number {
    return this.#entries.length;
  }

  push(item: T, { at, phase }: { at: number; phase: number }): void {
    const entry = { at, phase, sequence: this.#sequence++, item };
    const entries = this.#entries;
    let index = entries.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(entry, entries[parent])) break;
      entries[index] = entries[parent];
      index = parent;
    }
    entries[index] = entry;
  }

  /** The first item, left in place; undefined when empty. */
  peek(): T | undefined {
    return this.#entries[0]?.item;
  }

  /** Takes the first item out; undefined when empty. */
  pop(): T | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) this.#sink(last);
    return top?.item;
  }

  /** Puts `entry` at the root and moves it down to its place. */
  #sink(entry: Entry<T>): void {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && precedes(entries[child + 1], entries[child])) child++;
      if (!precedes(entries[child], entry)) break;
      entries[index] = entries[child];
      index = child;
    }
    entries[index] = entry;
  }
}

function precedes(a: Entry<unknown>, b: Entry<unknown>): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.phase !== b.phase ? a.phase < b.phase : a.sequence < b.sequence;
}
