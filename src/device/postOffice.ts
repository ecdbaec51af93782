/**
 * @file A worker's mail: it sends to many, waits for values by name, and forgets what belongs to requests that failed.
 */
import { type Bells, type Doorbell, LocalDoorbell, ring, SharedDoorbell } from './doorbell.ts';
import type { Address, Inbox, Outbox, Parcel } from './mail.ts';
import { PortInbox, PortOutbox } from './portMail.ts';
import { SharedInbox, SharedOutbox } from './sharedMail.ts';

export class PostOffice {
  readonly #address: Address;
  readonly #isShared: boolean;
  readonly #bell: Doorbell;
  readonly #outbox: Outbox;
  readonly #inboxes = new Map<Address, Inbox>();
  readonly #discarded = new Set<number>();
  #firstActivation = 0;
  #isClosed = false;

  /** @param bells null: memory is not shared, values travel over ports */
  constructor(address: Address, bells: Bells | null) {
    this.#address = address;
    this.#isShared = bells !== null;
    this.#bell = bells ? new SharedDoorbell(bells, address) : new LocalDoorbell();
    this.#outbox = bells ? new SharedOutbox((reader) => ring(bells, reader)) : new PortOutbox();
  }

  /** Allocated so far for values that leave. */
  get bufferCount(): number {
    return this.#outbox.bufferCount;
  }

  /** Values for `reader` leave through `port`. */
  joinReader(reader: Address, port: MessagePort): void {
    this.#outbox.join(reader, port);
  }

  /** Values of `sender` come through `port`; those of the one before it are lost. */
  joinSender(sender: Address, port: MessagePort): void {
    const arrived = () => this.#bell.ring();
    this.#inboxes.get(sender)?.close();
    this.#inboxes.set(
      sender,
      this.#isShared ? new SharedInbox(port, this.#address, arrived) : new PortInbox(port, arrived),
    );
  }

  send(parcel: Parcel, values: Float32Array, readers: readonly Address[]): void {
    this.#outbox.send(parcel, values, readers);
  }

  /** Waits for values and shows them to `use`. @returns false: their requests failed, or this worker's device is gone */
  async receive(sender: Address, parcel: Parcel, use: (values: Float32Array) => void): Promise<boolean> {
    this.#dropStale();
    for (;;) {
      const ringCount = this.#bell.count();
      if (this.isStale(parcel.activation)) return false;
      if (this.#inboxes.get(sender)?.take(parcel, use)) return true;
      await this.#bell.after(ringCount);
    }
  }

  /** Forgets the values of requests that failed, now and when they come. */
  discard(activations: readonly number[]): void {
    for (const activation of activations) this.#discarded.add(activation);
    this.#dropStale();
    this.#bell.ring();
  }

  /** A new run begins: whatever comes of earlier ones is forgotten. */
  forgetBefore(firstActivation: number): void {
    this.#firstActivation = firstActivation;
    this.#discarded.clear();
    this.#dropStale();
    this.#bell.ring();
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.#isClosed = true;
    this.#bell.ring();
  }

  isStale(activation: number): boolean {
    return this.#isClosed || activation < this.#firstActivation || this.#discarded.has(activation);
  }

  #dropStale(): void {
    for (const inbox of this.#inboxes.values()) inbox.drop((activation) => this.isStale(activation));
  }
}
