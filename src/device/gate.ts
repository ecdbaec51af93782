/**
 * @file The gate in front of the one physical GPU: a lock in shared memory that knows its owner, most urgent first.
 *
 * Virtual devices take turns between submit and done, so that each kernel runs uncontended and a stage's real work fits
 * its window. Of those that wait, the one whose window ends first enters first: with windows of unequal lengths a line in
 * order of arrival makes the short ones wait for all the long ones (ADR 6). A worker may die at any moment; the fleet then
 * withdraws what it held. Every wait has a timeout and reads the device's interrupt flag at every wake, because a worker
 * inside `Atomics.wait` hears no message.
 *
 * Layout (Int32): [holder, second of the epoch the gate was made in, place per device …, turn per device …, interrupt flag per
 * device …]. A place is the end of the window that the device waits to compute in, in milliseconds since that second,
 * from 1; 0: it does not wait; −1: it is inside. Each wait in line is a new turn of the device, and the holder is one such
 * turn, so that a turn granted too late to a device that gave up can be taken back without harm; 0: the gate is free.
 */
import { assert } from '../base/assert.ts';

const holderWord = 0;
const originSeconds = 1;
const placesStart = 2;
const wordsPerDevice = 3;
const inside = -1;
const waitMs = 50;
const lastDeadlineMs = 2 ** 31 - 1;
/** A turn is its number × this + device index + 1. */
const turnStride = 64;

export interface Gate {
  words: Int32Array<SharedArrayBuffer>;
  deviceCount: number;
}

/** A gate for `deviceCount` devices, or null where memory cannot be shared. */
export function createGate(deviceCount: number): Gate | null {
  if (!globalThis.crossOriginIsolated) return null;
  return newGate(deviceCount, performance.timeOrigin + performance.now());
}

/** @param epochMs the present */
export function newGate(deviceCount: number, epochMs: number): Gate {
  assert(deviceCount < turnStride, `a gate for ${deviceCount} devices`);
  const gate = gateOver(new SharedArrayBuffer(4 * (placesStart + wordsPerDevice * deviceCount)), deviceCount);
  gate.words[originSeconds] = Math.floor(epochMs / 1000);
  return gate;
}

/** The gate that lives in `memory`, made elsewhere. */
export function gateOver(memory: SharedArrayBuffer, deviceCount: number): Gate {
  return { words: new Int32Array(memory), deviceCount };
}

/**
 * Waits until the device may compute.
 * @param deadlineEpochMs the end of its window; without windows the present, so that devices enter in the order they came
 * @returns false when the device was interrupted while waiting
 */
export function enter(gate: Gate, deviceIndex: number, deadlineEpochMs: number): boolean {
  const { words } = gate;
  const place = placesStart + deviceIndex;
  const deadline = deadlineIn(gate, deadlineEpochMs);
  Atomics.add(words, turnWord(gate, deviceIndex), turnStride);
  const turn = turnOf(gate, deviceIndex);
  Atomics.store(words, place, deadline);
  for (;;) {
    admitNext(gate);
    if (Atomics.load(words, holderWord) === turn) {
      Atomics.store(words, place, inside);
      return true;
    }
    if (isInterrupted(gate, deviceIndex)) {
      withdraw(gate, deviceIndex);
      return false;
    }
    Atomics.wait(words, place, deadline, waitMs);
  }
}

/** Leaves the gate, or the line in front of it; also in the name of a device that stopped or died. */
export function withdraw(gate: Gate, deviceIndex: number): void {
  Atomics.store(gate.words, placesStart + deviceIndex, 0);
  const turn = turnOf(gate, deviceIndex);
  Atomics.compareExchange(gate.words, holderWord, turn, 0);
  admitNext(gate);
}

function turnWord({ deviceCount }: Gate, deviceIndex: number): number {
  return placesStart + deviceCount + deviceIndex;
}

function turnOf(gate: Gate, deviceIndex: number): number {
  return Atomics.load(gate.words, turnWord(gate, deviceIndex)) + deviceIndex + 1;
}

function deadlineIn({ words }: Gate, deadlineEpochMs: number): number {
  const sinceOrigin = Math.floor(deadlineEpochMs - 1000 * Atomics.load(words, originSeconds));
  return Math.min(Math.max(1, sinceOrigin), lastDeadlineMs);
}

/** Lets the most urgent in if the gate is free. Any worker may do it for any other, and several at once. */
function admitNext(gate: Gate): void {
  const { words } = gate;
  for (;;) {
    const next = mostUrgent(gate);
    if (!next || Atomics.compareExchange(words, holderWord, 0, next.turn) !== 0) return;
    Atomics.notify(words, next.place);
    const gaveUp = Atomics.load(words, next.place) === 0;
    if (!gaveUp || Atomics.compareExchange(words, holderWord, next.turn, 0) !== next.turn) return;
  }
}

/** The turn in line whose window ends first; null: none waits. */
function mostUrgent(gate: Gate): { place: number; turn: number } | null {
  let urgent: { place: number; turn: number } | null = null;
  let earliest = Infinity;
  for (let device = 0; device < gate.deviceCount; device++) {
    const place = placesStart + device;
    // The turn before its place: a place filled again meanwhile belongs to a later turn, and the grant lapses.
    const turn = turnOf(gate, device);
    const deadline = Atomics.load(gate.words, place);
    if (deadline > 0 && deadline < earliest) {
      urgent = { place, turn };
      earliest = deadline;
    }
  }
  return urgent;
}

function flagOf({ deviceCount }: Gate, deviceIndex: number): number {
  return placesStart + 2 * deviceCount + deviceIndex;
}

export function interrupt(gate: Gate, deviceIndex: number): void {
  Atomics.store(gate.words, flagOf(gate, deviceIndex), 1);
  Atomics.notify(gate.words, flagOf(gate, deviceIndex));
  Atomics.notify(gate.words, placesStart + deviceIndex);
}

export function clearInterrupt(gate: Gate, deviceIndex: number): void {
  Atomics.store(gate.words, flagOf(gate, deviceIndex), 0);
}

export function isInterrupted(gate: Gate, deviceIndex: number): boolean {
  return Atomics.load(gate.words, flagOf(gate, deviceIndex)) !== 0;
}

/** Sleeps up to `milliseconds`, less when the device is interrupted. */
export function sleep(gate: Gate, deviceIndex: number, milliseconds: number): void {
  Atomics.wait(gate.words, flagOf(gate, deviceIndex), 0, milliseconds);
}
