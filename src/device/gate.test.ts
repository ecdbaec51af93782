import { expect, test } from 'vitest';
import { clearInterrupt, enter, type Gate, interrupt, isInterrupted, newGate, withdraw } from './gate.ts';

const epochMs = 1_790_000_000_000;
const holder = ({ words }: Gate) => (Atomics.load(words, 0) === 0 ? null : (Atomics.load(words, 0) % 64) - 1);

/** Takes a place in line without waiting, as a worker does before it sleeps. */
function standInLine({ words, deviceCount }: Gate, device: number, deadlineMs: number): void {
  Atomics.add(words, 2 + deviceCount + device, 64);
  Atomics.store(words, 2 + device, deadlineMs);
}

test('one device is inside at a time, and the next enters when it leaves', () => {
  const gate = newGate(3, epochMs);
  for (let turn = 0; turn < 300; turn++) {
    expect(enter(gate, turn % 3, epochMs + turn)).toBe(true);
    expect(holder(gate)).toBe(turn % 3);
    withdraw(gate, turn % 3);
    expect(holder(gate)).toBeNull();
  }
});

test('the window that ends first goes first, whoever came first', () => {
  const gate = newGate(4, epochMs);
  enter(gate, 0, epochMs);
  standInLine(gate, 1, 300);
  standInLine(gate, 2, 100);
  standInLine(gate, 3, 200);
  const order = [0, 2, 3, 1].map((device) => {
    const inside = holder(gate);
    withdraw(gate, device);
    return inside;
  });
  expect(order).toEqual([0, 2, 3, 1]);
  expect(holder(gate)).toBeNull();
});

test('a device that dies inside lets the next one in', () => {
  const gate = newGate(3, epochMs);
  enter(gate, 0, epochMs);
  standInLine(gate, 1, 10);
  withdraw(gate, 0);
  expect(holder(gate)).toBe(1);
});

test('a device that dies in line is passed over', () => {
  const gate = newGate(3, epochMs);
  enter(gate, 0, epochMs);
  standInLine(gate, 1, 10);
  standInLine(gate, 2, 20);
  withdraw(gate, 1);
  expect(holder(gate)).toBe(0);
  withdraw(gate, 0);
  expect(holder(gate)).toBe(2);
});

test('withdrawing a device that is not there moves nobody', () => {
  const gate = newGate(2, epochMs);
  enter(gate, 0, epochMs);
  withdraw(gate, 1);
  expect(holder(gate)).toBe(0);
});

test('an interrupted device gives up its place instead of waiting', () => {
  const gate = newGate(3, epochMs);
  enter(gate, 0, epochMs);
  interrupt(gate, 1);
  expect(isInterrupted(gate, 1)).toBe(true);
  expect(enter(gate, 1, epochMs)).toBe(false);
  withdraw(gate, 0);
  expect(holder(gate)).toBeNull();
  clearInterrupt(gate, 1);
  expect(enter(gate, 1, epochMs)).toBe(true);
});

test('deadlines before the gate was made, and far ones, keep their order', () => {
  const gate = newGate(3, epochMs);
  enter(gate, 0, epochMs - 1e9);
  standInLine(gate, 1, 2 ** 31 - 1);
  standInLine(gate, 2, 1);
  withdraw(gate, 0);
  expect(holder(gate)).toBe(2);
});
