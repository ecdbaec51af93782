import { expect, test } from 'vitest';
import { abandonTickets, clearInterrupt, enter, type Gate, gateOver, interrupt, isInterrupted, leave } from './gate.ts';

const gate = (deviceCount = 3): Gate => gateOver(new SharedArrayBuffer(4 * (2 + deviceCount + 128)), deviceCount);
/** Takes a place in line without waiting, as a worker does before it sleeps. */
function takeTicket({ words, deviceCount }: Gate, device: number): number {
  const ticket = Atomics.add(words, 0, 1);
  Atomics.store(words, 2 + deviceCount + (ticket % 128), device + 1);
  return ticket;
}
const served = ({ words }: Gate) => Atomics.load(words, 1);

test('devices enter in the order they came', () => {
  const line = gate();
  for (let turn = 0; turn < 300; turn++) {
    const ticket = enter(line, turn % 3);
    expect(ticket).toBe(turn);
    leave(line, turn);
  }
  expect(served(line)).toBe(300);
});

test('a device that dies inside lets the next one in', () => {
  const line = gate();
  expect(enter(line, 0)).toBe(0);
  takeTicket(line, 1);
  abandonTickets(line, 0);
  expect(served(line)).toBe(1);
  leave(line, 1);
  expect(enter(line, 2)).toBe(2);
});

test('a device that dies in line is passed over when its turn comes', () => {
  const line = gate();
  expect(enter(line, 0)).toBe(0);
  takeTicket(line, 1);
  takeTicket(line, 1);
  takeTicket(line, 2);
  abandonTickets(line, 1);
  expect(served(line)).toBe(0);
  leave(line, 0);
  expect(served(line)).toBe(3);
});

test('a late leave of a device that was given up moves nobody', () => {
  const line = gate();
  const ticket = enter(line, 0);
  abandonTickets(line, 0);
  const next = enter(line, 1);
  leave(line, Number(ticket));
  expect(served(line)).toBe(next);
});

test('an interrupted device gives up its place instead of waiting', () => {
  const line = gate();
  expect(enter(line, 0)).toBe(0);
  interrupt(line, 1);
  expect(isInterrupted(line, 1)).toBe(true);
  expect(enter(line, 1)).toBeNull();
  leave(line, 0);
  expect(served(line)).toBe(2);
  clearInterrupt(line, 1);
  expect(enter(line, 1)).toBe(2);
});
