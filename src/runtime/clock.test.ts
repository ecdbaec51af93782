import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { instant } from '../base/units.ts';
import { phase, WallClock } from './clock.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('what is due runs in the order of instant, phase and asking', () => {
  const clock = new WallClock();
  const ran: string[] = [];
  clock.schedule(instant(1), phase.arrival, () => ran.push('arrival'));
  clock.schedule(instant(1), phase.wake, () => ran.push('wake'));
  clock.schedule(instant(1), phase.completion, () => ran.push('completion'));
  clock.schedule(instant(0.5), phase.wake, () => ran.push('earlier'));
  vi.advanceTimersByTime(5000);
  expect(ran).toEqual([]);
  clock.resume();
  vi.advanceTimersByTime(999);
  expect(ran).toEqual(['earlier']);
  vi.advanceTimersByTime(2);
  expect(ran).toEqual(['earlier', 'completion', 'arrival', 'wake']);
});

test('paused time is taken out', () => {
  const clock = new WallClock();
  clock.resume();
  vi.advanceTimersByTime(2000);
  clock.pause();
  expect(clock.paused).toBe(true);
  let ran = false;
  clock.schedule(instant(3), phase.wake, () => {
    ran = true;
  });
  vi.advanceTimersByTime(10_000);
  expect(clock.now()).toBeCloseTo(2, 3);
  expect(ran).toBe(false);
  clock.resume();
  vi.advanceTimersByTime(900);
  expect(ran).toBe(false);
  vi.advanceTimersByTime(200);
  expect(ran).toBe(true);
  expect(clock.now()).toBeCloseTo(3.1, 3);
});

test('instants and the epoch convert both ways', () => {
  const clock = new WallClock();
  clock.resume();
  vi.advanceTimersByTime(1500);
  expect(clock.fromEpochMs(clock.toEpochMs(instant(4.25)))).toBeCloseTo(4.25, 6);
  expect(clock.toEpochMs(clock.now()) - (performance.timeOrigin + performance.now())).toBeCloseTo(0, 3);
});

test('a stopped clock calls nobody', () => {
  const clock = new WallClock();
  clock.resume();
  let ran = false;
  clock.schedule(instant(1), phase.wake, () => {
    ran = true;
  });
  clock.stop();
  vi.advanceTimersByTime(5000);
  expect(ran).toBe(false);
});
