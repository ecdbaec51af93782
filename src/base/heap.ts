/** @file A binary heap of entries in the total order (at, phase, sequence): earliest first, ties as they were pushed. */

/** Sequence numbers fit below it, so that phase and sequence are one number to compare. */
const sequenceLimit = 2 ** 40;

/** Keys lie in arrays of their own: comparing them looks at no entry. */
export class EventHeap<T> {
  readonly #at: number[] = [];
  /** phase × sequenceLimit + sequence */
  readonly #order: number[] = [];
  readonly #items: T[] = [];
  #sequence = 0;

  get size(): number {
    return this.#items.length;
  }

  push(item: T, { at, phase }: { at: number; phase: number }): void {
    const order = phase * sequenceLimit + this.#sequence++;
    let index = this.#items.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#follows(parent, at, order)) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#put(index, { at, order, item });
  }

  /** The first item, left in place; undefined when empty. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Takes the first item out; undefined when empty. */
  pop(): T | undefined {
    const top = this.#items[0];
    const at = this.#at.pop();
    const order = this.#order.pop();
    const item = this.#items.pop();
    if (this.#items.length > 0) this.#sink({ at: at as number, order: order as number, item: item as T });
    return top;
  }

  /** Puts an entry at the root and moves it down to its place. */
  #sink(entry: { at: number; order: number; item: T }): void {
    const count = this.#items.length;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= count) break;
      if (child + 1 < count && this.#follows(child, this.#at[child + 1], this.#order[child + 1])) child++;
      if (this.#follows(child, entry.at, entry.order)) break;
      this.#move(child, index);
      index = child;
    }
    this.#put(index, entry);
  }

  /** Whether the entry in a place comes after another. */
  #follows(index: number, at: number, order: number): boolean {
    return this.#at[index] === at ? this.#order[index] > order : this.#at[index] > at;
  }

  #move(from: number, to: number): void {
    this.#at[to] = this.#at[from];
    this.#order[to] = this.#order[from];
    this.#items[to] = this.#items[from];
  }

  #put(index: number, { at, order, item }: { at: number; order: number; item: T }): void {
    this.#at[index] = at;
    this.#order[index] = order;
    this.#items[index] = item;
  }
}
