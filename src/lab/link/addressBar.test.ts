import { expect, test } from 'vitest';
import { createCommands } from '../commands.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { type AddressBar, followAddress, openAddress } from './addressBar.ts';
import { encodeState } from './codec.ts';
import { freshState } from './linkState.ts';

const shown = freshState(twoModelsTwoDevices);

async function createPage(hash = '') {
  const clock = createManualClock();
  const listeners: (() => void)[] = [];
  const written: string[] = [];
  const bar: AddressBar & { type(hash: string): void } = {
    location: { hash },
    replace(next) {
      bar.location.hash = next;
      written.push(next);
    },
    onChange: (listener) => void listeners.push(listener),
    type(next) {
      bar.location.hash = next;
      for (const listener of listeners) listener();
    },
  };
  const store = createLabStore(await openAddress(hash, shown), { isolated: true });
  const gpu = { gpu: true, adapter: 'none', fallback: true, features: [] } as const;
  const controller = createFakeController({ clock, gpu: { ...gpu, features: [] } });
  const commands = createCommands({ store, controller, schedule: clock.schedule });
  followAddress(bar, { store, commands, schedule: clock.schedule });
  return { bar, clock, store, commands, written };
}

test('what is changed here stands in the address, once the hand rests, and opens again elsewhere', async () => {
  const { bar, clock, commands, store, written } = await createPage('#paused');
  commands.setSloScale(3);
  commands.setSloScale(4);
  await clock.advance(1);
  await expect.poll(() => written).toHaveLength(1);
  expect(bar.location.hash).toMatch(/^#paused&s=[\w-]+$/);
  expect(await openAddress(bar.location.hash, shown)).toEqual({
    ...shown,
    controls: store.getState().controls,
    problems: [],
  });
});

test('a link typed into the address of an open page is opened in it', async () => {
  const other = await createPage();
  other.commands.setPlacement('dedicated');
  await other.clock.advance(1);
  await expect.poll(() => other.written).toHaveLength(1);
  const { bar, store } = await createPage();
  bar.type(other.bar.location.hash);
  await expect.poll(() => store.getState().controls.placementId).toBe('dedicated');
  expect(store.getState().linkProblems).toEqual([]);
});

test('a damaged link leaves the page as it is and says what is wrong', async () => {
  const { bar, store } = await createPage();
  bar.type('#s=!!');
  await expect.poll(() => store.getState().linkProblems).toEqual(['The link holds letters that no link has.']);
  expect(store.getState().controls).toEqual(shown.controls);
});

test('a link with one wrong field opens the rest, and the problem outlives the first run', async () => {
  const state = encodeState({ version: 1, scenario: shown.scenario.id, controls: { seed: 3, sloScale: -1 } });
  const { clock, commands, store } = await createPage(`#s=${state}`);
  await commands.start({ autoplay: true });
  await clock.advance(1);
  expect(store.getState().controls).toMatchObject({ seed: 3, sloScale: 1 });
  expect(store.getState().linkProblems).toEqual(["The link's controls.sloScale: must be 1 to 20, is -1: 1 is taken."]);
  commands.dismissProblem();
  expect(store.getState().linkProblems).toEqual([]);
});
