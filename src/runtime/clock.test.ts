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

test('what comes from outside happens after all that was due, and before what was not', () => {
  const clock = new WallClock();
  const ran: string[] = [];
  clock.resume();
  clock.schedule(instant(1), phase.wake, () => ran.push('due'));
  vi.advanceTimersByTime(500);
  clock.schedule(instant(2), phase.wake, () => ran.push('later'));
  clock.act(() => ran.push('early hand'));
  vi.advanceTimersByTime(1000);
  const at = clock.act((now) => {
    clock.schedule(now, phase.completion, () => ran.push('brought about by it'));
    ran.push('hand');
    return now;
  });
  expect(at).toBeCloseTo(1.5, 3);
  expect(ran).toEqual(['early hand', 'due', 'hand', 'brought about by it']);
});

test('a faster clock does in less time what is due, and can be changed on the way and in a pause', () => {
  const clock = new WallClock();
  const ran: number[] = [];
  clock.speed = 4;
  clock.resume();
  for (const at of [2, 5, 8]) clock.schedule(instant(at), phase.wake, () => ran.push(at));
  vi.advanceTimersByTime(510);
  expect(ran).toEqual([2]);
  clock.speed = 0.5;
  vi.advanceTimersByTime(5000);
  expect(ran).toEqual([2]);
  vi.advanceTimersByTime(1000);
  expect(ran).toEqual([2, 5]);
  clock.pause();
  const paused = clock.now();
  clock.speed = 16;
  vi.advanceTimersByTime(5000);
  expect(clock.now()).toBe(paused);
  clock.resume();
  vi.advanceTimersByTime(200);
  expect(ran).toEqual([2, 5, 8]);
});

test('a paused clock is stepped from one thing due to the next', () => {
  const clock = new WallClock();
  const ran: number[] = [];
  for (const at of [1, 1, 7]) clock.schedule(instant(at), phase.wake, () => ran.push(at));
  expect([clock.skip(), clock.now(), clock.skip(), clock.skip(), clock.now()]).toEqual([true, 1, true, true, 7]);
  expect(ran).toEqual([1, 1, 7]);
  expect(clock.skip()).toBe(false);
  clock.resume();
  expect(clock.skip()).toBe(false);
});
