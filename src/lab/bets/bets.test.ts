import { expect, test } from 'vitest';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { createBets, revealSeconds } from './bets.ts';
import { createBetRecord } from './record.ts';

const noStorage = () => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} });

async function createPage() {
  const clock = createManualClock();
  const controller = createFakeController({ clock, gpu: { gpu: true, adapter: 'x', fallback: false, features: [] } });
  const store = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  const { schedule } = clock;
  const commands = createCommands({ store, controller, schedule });
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.openBet();
  const bets = createBets({ store, commands, controller, schedule }, createBetRecord(noStorage));
  const betting = () => bets.store.getState().betting;
  return { clock, store, commands, bets, betting };
}

test('a bet on the placements runs them, reveals one after the other, and is kept', async () => {
  const { clock, store, bets, betting } = await createPage();
  expect(betting()?.options).toEqual(['Dedicated', 'Shared pipeline']);
  bets.place();
  expect(store.getState()).toMatchObject({ bet: 'open', comparison: null });
  bets.favour(1);
  bets.guess(0, 0.5);
  bets.place();
  expect(store.getState().bet).toBe('placed');
  expect(store.getState().comparison?.running).not.toBeNull();
  // The first of two runs, of 0.8 s each in the fake, ends and is shown; the second is shown after it.
  await clock.advance(0.85 + revealSeconds);
  expect(betting()?.shownCount).toBe(1);
  expect(bets.record.store.getState().bets).toEqual([]);
  await clock.advance(revealSeconds);
  const shares = store.getState().comparison?.done.map(({ report }) => report.attainment);
  expect(betting()?.outcomes).toEqual(shares);
  expect(betting()?.scored).not.toBeNull();
  expect(bets.record.store.getState().bets).toEqual([
    {
      title: 'Two models, two devices',
      options: ['Dedicated', 'Shared pipeline'],
      guesses: [0.5, 0.8],
      outcomes: shares,
      mode: 'live',
    },
  ]);
});

test('a comparison without a bet placed withdraws it, and a run begun anew lets a placed one fall', async () => {
  const { clock, store, commands, bets, betting } = await createPage();
  commands.compare();
  expect(store.getState().bet).toBeNull();
  expect(betting()).toBeNull();
  commands.openBet();
  bets.favour(0);
  bets.place();
  await clock.advance(0.3);
  commands.reset();
  await clock.advance(5);
  expect(store.getState().bet).toBeNull();
  expect(bets.record.store.getState().bets).toEqual([]);
});

test('a bet that is open outlasts a change of the controls', async () => {
  const { clock, store, commands, betting } = await createPage();
  commands.setSloScale(3);
  await clock.advance(1);
  expect(store.getState().bet).toBe('open');
  expect(betting()).not.toBeNull();
});
