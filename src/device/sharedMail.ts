/**
 * @file Mail in shared memory. A sender owns slots; it fills a free one and marks who is to read it, the readers copy and
 * take their marks off, and a slot without marks is free. Each slot is written once however many read it: the shards of a
 * stage, or the partners of an all-reduce. The ports carry new slots only.
 *
 * Layout of a slot: [marks of readers 0–31, of readers 32–63, activation, stage, step, length, 0, 0] as Int32, then the
 * values as f32. Nobody waits for a free slot: where none is left a new one is made, and stays.
 */
import { type Address, type Inbox, type Outbox, type Parcel, roomFor } from './mail.ts';

const markWords = 2;
const field = { activation: 2, stageIndex: 3, step: 4, length: 5 } as const;
const headerBytes = 32;

interface Slot {
  header: Int32Array<SharedArrayBuffer>;
  values: Float32Array<SharedArrayBuffer>;
}

function slotOver(memory: SharedArrayBuffer): Slot {
  return { header: new Int32Array(memory, 0, headerBytes / 4), values: new Float32Array(memory, headerBytes) };
}

const wordOf = (reader: Address) => reader >> 5;
const bitOf = (reader: Address) => 1 << (reader & 31);

function isMarked({ header }: Slot, reader: Address): boolean {
  return (Atomics.load(header, wordOf(reader)) & bitOf(reader)) !== 0;
}

function unmark({ header }: Slot, reader: Address): void {
  Atomics.and(header, wordOf(reader), ~bitOf(reader));
}

function isFree({ header }: Slot): boolean {
  for (let word = 0; word < markWords; word++) if (Atomics.load(header, word) !== 0) return false;
  return true;
}

export class SharedOutbox implements Outbox {
  readonly #slots: Slot[] = [];
  readonly #readers = new Map<Address, MessagePort>();
  readonly #ring: (reader: Address) => void;

  /** @param ring wakes a reader that waits */
  constructor(ring: (reader: Address) => void) {
    this.#ring = ring;
  }

  get bufferCount(): number {
    return this.#slots.length;
  }

  join(reader: Address, port: MessagePort): void {
    // What the one before it left unread, nobody reads.
    for (const slot of this.#slots) unmark(slot, reader);
    this.#readers.get(reader)?.close();
    this.#readers.set(reader, port);
    for (const { header } of this.#slots) port.postMessage(header.buffer);
  }

  send(parcel: Parcel, values: Float32Array, readers: readonly Address[]): void {
    const slot = this.#freeSlot(values.length);
    slot.values.set(values);
    slot.header[field.activation] = parcel.activation;
    slot.header[field.stageIndex] = parcel.stageIndex;
    slot.header[field.step] = parcel.step;
    slot.header[field.length] = values.length;
    const joined = readers.filter((reader) => this.#readers.has(reader));
    // The marks come last: who sees one sees the values.
    for (const reader of joined) Atomics.or(slot.header, wordOf(reader), bitOf(reader));
    for (const reader of joined) this.#ring(reader);
  }

  /** The smallest free one that has the room. */
  #freeSlot(length: number): Slot {
    let best: Slot | null = null;
    for (const slot of this.#slots) {
      if (slot.values.length < length || !isFree(slot)) continue;
      if (!best || slot.values.length < best.values.length) best = slot;
    }
    return best ?? this.#newSlot(length);
  }

  #newSlot(length: number): Slot {
    const slot = slotOver(new SharedArrayBuffer(headerBytes + 4 * roomFor(length)));
    this.#slots.push(slot);
    for (const port of this.#readers.values()) port.postMessage(slot.header.buffer);
    return slot;
  }
}

export class SharedInbox implements Inbox {
  readonly #slots: Slot[] = [];
  readonly #port: MessagePort;
  readonly #reader: Address;

  /** @param arrived called when there may be something new */
  constructor(port: MessagePort, reader: Address, arrived: () => void) {
    this.#port = port;
    this.#reader = reader;
    port.onmessage = (message: MessageEvent<SharedArrayBuffer>) => {
      this.#slots.push(slotOver(message.data));
      arrived();
    };
  }

  take(parcel: Parcel, use: (values: Float32Array) => void): boolean {
    const slot = this.#slots.find((candidate) => isMarked(candidate, this.#reader) && isNamed(candidate, parcel));
    if (!slot) return false;
    use(slot.values.subarray(0, slot.header[field.length]));
    unmark(slot, this.#reader);
    return true;
  }

  drop(isStale: (activation: number) => boolean): void {
    for (const slot of this.#slots) {
      if (isMarked(slot, this.#reader) && isStale(slot.header[field.activation])) unmark(slot, this.#reader);
    }
  }

  close(): void {
    this.#port.close();
  }
}

function isNamed({ header }: Slot, { activation, stageIndex, step }: Parcel): boolean {
  return (
    header[field.activation] === activation && header[field.stageIndex] === stageIndex && header[field.step] === step
  );
}
