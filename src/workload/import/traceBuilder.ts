/** @file Collects requests in any order and makes the sorted trace of them. */
import { growingFloats, growingIntegers } from '../../base/growing.ts';
import { sortedOrder } from '../../base/sortedOrder.ts';
import { BadInput } from '../../domain/badInput.ts';
import type { Trace } from './trace.ts';

export interface TraceRequest {
  timeSeconds: number;
  key: string;
  inputTokens?: number;
  outputTokens?: number;
  sloSeconds?: number;
}

/** As many as a workload may have. */
const maxRequestCount = 20_000_000;

export class TraceBuilder {
  readonly #fileName: string;
  readonly #times = growingFloats();
  readonly #keyIndices = growingIntegers();
  readonly #inputTokens = growingIntegers();
  readonly #outputTokens = growingIntegers();
  readonly #slos = growingFloats();
  readonly #indexOfKey = new Map<string, number>();

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  /** A format gives tokens and SLOs with every request or with none. */
  emit({ timeSeconds, key, inputTokens, outputTokens, sloSeconds }: TraceRequest): void {
    if (this.#times.length === maxRequestCount) {
      throw new BadInput(
        this.#fileName,
        `must have at most ${maxRequestCount} requests; where it has rates or counts, sampleFraction draws a part`,
      );
    }
    this.#times.append(timeSeconds);
    this.#keyIndices.append(this.#keyIndex(key));
    if (inputTokens !== undefined) this.#inputTokens.append(inputTokens);
    if (outputTokens !== undefined) this.#outputTokens.append(outputTokens);
    if (sloSeconds !== undefined) this.#slos.append(sloSeconds);
  }

  /** @throws BadInput where there is no request at all */
  build(): Trace {
    const times = this.#times.taken();
    if (times.length === 0) throw new BadInput(this.#fileName, 'must have at least one request, has none');
    const order = sortedOrder(times);
    const first = times[order[0]];
    const timesSeconds = new Float64Array(times.length);
    for (let index = 0; index < order.length; index++) {
      timesSeconds[index] = Math.round((times[order[index]] - first) * 1e9) / 1e9;
    }
    const floats = { values: this.#slos.taken(), create: (length: number) => new Float64Array(length) };
    const integers = (values: Int32Array) => ({ values, create: (length: number) => new Int32Array(length) });
    return {
      timesSeconds,
      keyIndices: inOrder(order, integers(this.#keyIndices.taken())),
      keys: [...this.#indexOfKey.keys()],
      ...(this.#inputTokens.length > 0 && { inputTokens: inOrder(order, integers(this.#inputTokens.taken())) }),
      ...(this.#outputTokens.length > 0 && { outputTokens: inOrder(order, integers(this.#outputTokens.taken())) }),
      ...(this.#slos.length > 0 && { sloSeconds: inOrder(order, floats) }),
    };
  }

  #keyIndex(key: string): number {
    const known = this.#indexOfKey.get(key);
    if (known !== undefined) return known;
    const index = this.#indexOfKey.size;
    this.#indexOfKey.set(detached(key), index);
    return index;
  }
}

/** A copy: a part of a text keeps the whole chunk it was cut from in memory. */
function detached(text: string): string {
  return text.split('').join('');
}

function inOrder<T extends Float64Array | Int32Array>(
  order: Uint32Array,
  { values, create }: { values: ArrayLike<number>; create: (length: number) => T },
): T {
  const sorted = create(order.length);
  for (let index = 0; index < order.length; index++) sorted[index] = values[order[index]];
  return sorted;
}
