/** @file A typed array that grows as numbers are appended, for columns whose length nobody knows beforehand. */

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export class GrowingArray<T extends Numbers> {
  #values: T;
  #length = 0;
  readonly #create: (length: number) => T;

  constructor(create: (length: number) => T) {
    this.#create = create;
    this.#values = create(1024);
  }

  get length(): number {
    return this.#length;
  }

  append(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#create(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** What was appended; a view, which a later `append` may leave behind. */
  taken(): T {
    return this.#values.subarray(0, this.#length) as T;
  }
}

export const growingFloats = () => new GrowingArray((length) => new Float64Array(length));
export const growingIntegers = () => new GrowingArray((length) => new Int32Array(length));
