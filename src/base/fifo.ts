/** @file A queue that grows: first in, first out, in a ring of a power of two places, so that taking the first moves nothing. */

export class Fifo<T> {
  #places: (T | undefined)[] = new Array(4);
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The first item, left in place; undefined where there is none. */
  get head(): T | undefined {
    return this.#places[this.#first];
  }

  push(item: T): void {
    if (this.#length === this.#places.length) this.#grow();
    this.#places[(this.#first + this.#length++) & (this.#places.length - 1)] = item;
  }

  /** Takes the first item out; undefined where there is none. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#places[this.#first];
    this.#places[this.#first] = undefined;
    this.#first = (this.#first + 1) & (this.#places.length - 1);
    this.#length--;
    return item;
  }

  /** Takes out every item that `isUnwanted`; @returns how many */
  remove(isUnwanted: (item: T) => boolean): number {
    const items = [...this];
    const kept = items.filter((item) => !isUnwanted(item));
    this.#places.fill(undefined);
    this.#first = 0;
    this.#length = kept.length;
    kept.forEach((item, index) => {
      this.#places[index] = item;
    });
    return items.length - kept.length;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.#length; index++) {
      yield this.#places[(this.#first + index) & (this.#places.length - 1)] as T;
    }
  }

  #grow(): void {
    const items = [...this];
    this.#places = new Array(2 * items.length);
    this.#first = 0;
    items.forEach((item, index) => {
      this.#places[index] = item;
    });
  }
}
