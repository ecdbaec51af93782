import { expect, test } from 'vitest';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { presets, twoModelsTwoDevices } from '../presets.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { createPencil } from './pencil.ts';

function createPage() {
  const clock = createManualClock();
  const controller = createFakeController({ clock, gpu: { gpu: false, reason: 'none here' } });
  const store = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  const commands = createCommands({ store, controller, schedule: clock.schedule });
  const pencil = createPencil({ store, commands, controller, schedule: clock.schedule });
  return { clock, controller, store, pencil };
}

const countOf = (counts: number[][], model: number, windows: [number, number]) =>
  counts.slice(...windows).reduce((sum, window) => sum + (window[model] ?? 0), 0);

test('what will arrive follows the pen, and the other model stays as it was', async () => {
  const { clock, pencil, store } = createPage();
  pencil.show(true);
  await clock.advance(0.1);
  const level = pencil.store.getState().preview?.counts ?? [];
  pencil.pick(0);
  pencil.stroke({ window: 0, height: 0 }, { window: 29, height: 0 });
  await clock.advance(0.1);
  const drawn = pencil.store.getState().preview?.counts ?? [];
  expect(store.getState().controls.models[0]?.curve?.slice(0, 30)).toEqual(new Array(30).fill(0));
  expect(countOf(drawn, 0, [0, 30])).toBe(0);
  expect(countOf(drawn, 0, [30, 60])).toBeGreaterThan(countOf(level, 0, [30, 60]));
  expect(countOf(drawn, 1, [0, 60])).toBe(countOf(level, 1, [0, 60]));
});

test('the keyboard moves the pen within the run, changes the rate under it, and erases', () => {
  const { pencil, store } = createPage();
  pencil.move(-1);
  expect(pencil.store.getState().window).toBe(0);
  pencil.move(500);
  expect(pencil.store.getState().window).toBe(59);
  pencil.nudge(20);
  expect(store.getState().controls.models[0]?.curve?.at(-1)).toBe(70);
  pencil.erase();
  expect(store.getState().controls.models[0]?.curve).toBeUndefined();
});

test('an answer that comes late is not shown, a refusal is', async () => {
  const { clock, controller, pencil } = createPage();
  controller.previewArrivals = () => Promise.reject(new Error('models[0].profile: must be known'));
  pencil.show(true);
  await clock.advance(0.1);
  expect(pencil.store.getState().problem).toBe('Models[0].profile: must be known.');
});

test('another scenario has another first model', () => {
  const { pencil, store } = createPage();
  pencil.pick(1);
  const scenario = presets[3] ?? twoModelsTwoDevices;
  store.setState({ scenario, controls: scenario.controls });
  expect(pencil.store.getState()).toMatchObject({ model: 0, preview: null });
});
