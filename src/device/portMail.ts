/**
 * @file Mail over ports, where memory cannot be shared: every reader is sent a buffer of its own, which travels back once
 * it was read and is used again.
 */
import { assert } from '../base/assert.ts';
import { type Address, type Inbox, type Outbox, type Parcel, roomFor } from './mail.ts';

/** Sender → reader; the buffer alone travels back. */
interface Delivery {
  parcel: Parcel;
  buffer: ArrayBuffer;
  length: number;
}

export class PortOutbox implements Outbox {
  readonly #readers = new Map<Address, MessagePort>();
  #free: ArrayBuffer[] = [];
  bufferCount = 0;

  join(reader: Address, port: MessagePort): void {
    this.#readers.get(reader)?.close();
    this.#readers.set(reader, port);
    port.onmessage = (message: MessageEvent<ArrayBuffer>) => {
      this.#free.push(message.data);
    };
  }

  send(parcel: Parcel, values: Float32Array, readers: readonly Address[]): void {
    for (const reader of readers) {
      const port = this.#readers.get(reader);
      if (!port) continue;
      const buffer = this.#freeBuffer(values.length);
      new Float32Array(buffer, 0, values.length).set(values);
      const delivery: Delivery = { parcel, buffer, length: values.length };
      port.postMessage(delivery, [buffer]);
    }
  }

  /** The smallest free one that has the room. */
  #freeBuffer(length: number): ArrayBuffer {
    let best: ArrayBuffer | null = null;
    for (const buffer of this.#free) {
      if (buffer.byteLength < 4 * length) continue;
      if (!best || buffer.byteLength < best.byteLength) best = buffer;
    }
    if (best) {
      this.#free.splice(this.#free.indexOf(best), 1);
      return best;
    }
    this.bufferCount++;
    return new ArrayBuffer(4 * roomFor(length));
  }
}

export class PortInbox implements Inbox {
  readonly #port: MessagePort;
  #deliveries: Delivery[] = [];

  /** @param arrived called when there may be something new */
  constructor(port: MessagePort, arrived: () => void) {
    this.#port = port;
    port.onmessage = (message: MessageEvent<Delivery>) => {
      this.#deliveries.push(message.data);
      arrived();
    };
  }

  take(parcel: Parcel, use: (values: Float32Array) => void): boolean {
    const index = this.#deliveries.findIndex((delivery) => isNamed(delivery, parcel));
    if (index < 0) return false;
    const [delivery] = this.#deliveries.splice(index, 1);
    assert(delivery, 'a delivery that was found is there');
    use(new Float32Array(delivery.buffer, 0, delivery.length));
    this.#giveBack(delivery);
    return true;
  }

  drop(isStale: (activation: number) => boolean): void {
    this.#deliveries = this.#deliveries.filter((delivery) => {
      const stale = isStale(delivery.parcel.activation);
      if (stale) this.#giveBack(delivery);
      return !stale;
    });
  }

  close(): void {
    this.#port.close();
  }

  #giveBack({ buffer }: Delivery): void {
    this.#port.postMessage(buffer, [buffer]);
  }
}

function isNamed({ parcel }: Delivery, { activation, stageIndex, step }: Parcel): boolean {
  return parcel.activation === activation && parcel.stageIndex === stageIndex && parcel.step === step;
}
