/** @file Memory that is used again from one stage to the next, and grows to the largest. */
import { roomFor } from './mail.ts';

export class Scratch {
  #buffer = new ArrayBuffer(0);
  bufferCount = 0;

  /** [length] Whatever was in it before. Good until the next call. */
  view(length: number): Float32Array<ArrayBuffer> {
    if (this.#buffer.byteLength < 4 * length) {
      this.#buffer = new ArrayBuffer(4 * roomFor(length));
      this.bufferCount++;
    }
    return new Float32Array(this.#buffer, 0, length);
  }
}
