/**
 * @file The gate in front of the one physical GPU: a ticket lock in shared memory that knows its owners.
 *
 * Virtual devices take turns between submit and done, so that each kernel runs uncontended and a stage's real work fits
 * its window. A worker may die at any moment; the fleet then abandons its tickets, and the line moves on. Every wait has a
 * timeout and reads the device's interrupt flag at every wake, because a worker inside `Atomics.wait` hears no message.
 *
 * Layout (Int32): [next ticket, ticket served, interrupt flag per device …, owner of each recent ticket …].
 * An owner is device index + 1; 0: not written yet; −1: abandoned.
 */
const nextTicket = 0;
const servedTicket = 1;
const flagsStart = 2;
/** More tickets than devices can hold at once: each holds at most one. */
const ownerCount = 128;
const waitMs = 50;
const abandoned = -1;

export interface Gate {
  words: Int32Array<SharedArrayBuffer>;
  deviceCount: number;
}

/** A gate for `deviceCount` devices, or null where memory cannot be shared. */
export function createGate(deviceCount: number): Gate | null {
  if (!globalThis.crossOriginIsolated) return null;
  return gateOver(new SharedArrayBuffer(4 * (flagsStart + deviceCount + ownerCount)), deviceCount);
}

export function gateOver(memory: SharedArrayBuffer, deviceCount: number): Gate {
  return { words: new Int32Array(memory), deviceCount };
}

function ownerWord(gate: Gate, ticket: number): number {
  return flagsStart + gate.deviceCount + (((ticket % ownerCount) + ownerCount) % ownerCount);
}

/** Waits in line; null when the device was interrupted while waiting. */
export function enter(gate: Gate, deviceIndex: number): number | null {
  const ticket = Atomics.add(gate.words, nextTicket, 1);
  Atomics.store(gate.words, ownerWord(gate, ticket), deviceIndex + 1);
  for (;;) {
    const served = Atomics.load(gate.words, servedTicket);
    if (served === ticket) return ticket;
    if (isInterrupted(gate, deviceIndex)) {
      abandonTickets(gate, deviceIndex);
      return null;
    }
    Atomics.wait(gate.words, servedTicket, served, waitMs);
  }
}

export function leave(gate: Gate, ticket: number): void {
  advanceFrom(gate, ticket);
}

/** Lets the next live ticket in. Several may call it at once: only one moves the line. */
function advanceFrom(gate: Gate, ticket: number): void {
  for (let served = ticket; ; served++) {
    Atomics.store(gate.words, ownerWord(gate, served), 0);
    if (Atomics.compareExchange(gate.words, servedTicket, served, served + 1) !== served) return;
    Atomics.notify(gate.words, servedTicket);
    if (Atomics.load(gate.words, ownerWord(gate, served + 1)) !== abandoned) return;
  }
}

/** Gives up every ticket of a device that stopped or died. */
export function abandonTickets(gate: Gate, deviceIndex: number): void {
  const last = Atomics.load(gate.words, nextTicket);
  for (let ticket = Atomics.load(gate.words, servedTicket); ticket < last; ticket++) {
    Atomics.compareExchange(gate.words, ownerWord(gate, ticket), deviceIndex + 1, abandoned);
  }
  const served = Atomics.load(gate.words, servedTicket);
  if (Atomics.load(gate.words, ownerWord(gate, served)) === abandoned) advanceFrom(gate, served);
}

export function interrupt(gate: Gate, deviceIndex: number): void {
  Atomics.store(gate.words, flagsStart + deviceIndex, 1);
  Atomics.notify(gate.words, flagsStart + deviceIndex);
  Atomics.notify(gate.words, servedTicket);
}

export function clearInterrupt(gate: Gate, deviceIndex: number): void {
  Atomics.store(gate.words, flagsStart + deviceIndex, 0);
}

export function isInterrupted(gate: Gate, deviceIndex: number): boolean {
  return Atomics.load(gate.words, flagsStart + deviceIndex) !== 0;
}

/** Sleeps up to `milliseconds`, less when the device is interrupted. */
export function sleep(gate: Gate, deviceIndex: number, milliseconds: number): void {
  Atomics.wait(gate.words, flagsStart + deviceIndex, 0, milliseconds);
}
