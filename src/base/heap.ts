/** @file A binary heap of entries in the total order (at, phase, sequence): earliest first, ties as they were pushed. */

/** Sequence numbers fit below it, so that phase and sequence are one number to compare. */
const sequenceLimit = 2 ** 40;

/**
 * Only numbers move up and down in it, in arrays of their own. An item stays in its place from its push to its pop: storing
 * a reference costs more than storing a number, for the garbage collector must hear of it.
 */
export class EventHeap<T> {
  #size = 0;
  readonly #at: number[] = [];
  /** phase × sequenceLimit + sequence */
  readonly #order: number[] = [];
  /** Places of the items, in the order of the heap; behind them the places that are free. */
  readonly #places: number[] = [];
  readonly #items: (T | undefined)[] = [];
  #sequence = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T, { at, phase }: { at: number; phase: number }): void {
    if (this.#size === this.#items.length) this.#grow();
    const place = this.#places[this.#size];
    this.#items[place] = item;
    this.#rise(this.#size++, at, phase * sequenceLimit + this.#sequence++, place);
  }

  /** The first item, left in place; undefined when empty. */
  peek(): T | undefined {
    return this.#size > 0 ? this.#items[this.#places[0]] : undefined;
  }

  /** Takes the first item out; undefined when empty. */
  pop(): T | undefined {
    if (this.#size === 0) return undefined;
    const last = --this.#size;
    const place = this.#places[0];
    const item = this.#items[place];
    this.#items[place] = undefined;
    this.#sink(this.#at[last], this.#order[last], this.#places[last]);
    this.#places[last] = place;
    return item;
  }

  #grow(): void {
    this.#places.push(this.#items.length);
    this.#items.push(undefined);
    this.#at.push(Infinity);
    this.#order.push(Infinity);
  }

  /** Moves an entry up to its place. */
  #rise(from: number, at: number, order: number, place: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#follows(parent, at, order)) break;
      this.#move(parent, index);
      index = parent;
    }
    this.#put(index, at, order, place);
  }

  /** Puts an entry at the root and moves it down to its place. */
  #sink(at: number, order: number, place: number): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#follows(child, this.#at[child + 1], this.#order[child + 1])) child++;
      if (this.#follows(child, at, order)) break;
      this.#move(child, index);
      index = child;
    }
    this.#put(index, at, order, place);
  }

  /** Whether the entry at an index comes after another. */
  #follows(index: number, at: number, order: number): boolean {
    return this.#at[index] === at ? this.#order[index] > order : this.#at[index] > at;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#at[from], this.#order[from], this.#places[from]);
  }

  #put(index: number, at: number, order: number, place: number): void {
    this.#at[index] = at;
    this.#order[index] = order;
    this.#places[index] = place;
  }
}
