import { describe, expect, test } from 'vitest';
import { type LabController, type RunOptions, spanWidth } from '../../experiment/labController.ts';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore, pagePhase } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { isDone } from './comparedPair.ts';
import { meetSameArrivals, regretOfPair } from './pair.ts';

const gpu = { gpu: true as const, adapter: 'SwiftShader', fallback: true, features: [] };

async function openPage() {
  const clock = createManualClock();
  const fake = createFakeController({ clock, gpu });
  const asked: RunOptions[] = [];
  const runExplained: LabController['runExplained'] = (testCase, options, count) => {
    asked.push(options);
    return fake.runExplained(testCase, options, count);
  };
  const scenario = { ...twoModelsTwoDevices, durationSeconds: 10 };
  const store = createLabStore({ ...freshState(scenario), problems: [] }, { isolated: true });
  const commands = createCommands({ store, controller: { ...fake, runExplained }, schedule: clock.schedule });
  await commands.start({ autoplay: true });
  await clock.advance(2);
  return { clock, store, commands, asked };
}

const shownPair = ({ store }: Awaited<ReturnType<typeof openPage>>) => {
  const pair = store.getState().comparison?.pair;
  if (!pair?.a.ran || !pair.b.ran) throw new Error('both have run');
  return { a: { label: 'A', report: pair.a.ran.report }, b: { label: 'B', report: pair.b.ran.report } };
};

describe('A against B', () => {
  test('is the chosen placement against its ghost until a hand chooses; what runs goes on meanwhile', async () => {
    const { store, commands } = await openPage();
    commands.openPair();
    expect(store.getState().comparison?.pair).toMatchObject({
      a: { placementId: 'shared' },
      b: { placementId: 'dedicated' },
    });
    expect(pagePhase(store.getState())).toBe('running');
  });

  test('meets the same arrivals in both, bursts by hand included, and explains what was missed', async () => {
    const page = await openPage();
    const { clock, commands, store } = page;
    commands.burst(0);
    await clock.advance(0.5);
    commands.openPair();
    commands.choosePair('a', { mode: 'simulated' });
    commands.choosePair('b', { mode: 'simulated' });
    commands.runPair();
    await clock.advance(1);
    const pair = shownPair(page);
    expect(meetSameArrivals(pair)).toBe(true);
    expect(pair.a.report.actions).toEqual([expect.objectContaining({ kind: 'inject', count: 20 })]);
    const regret = regretOfPair(pair);
    const explained = store.getState().comparison?.pair?.b.ran?.explanations.map(({ request }) => request);
    expect(explained).toEqual(expect.arrayContaining((regret?.onlyA ?? []).slice(0, 3).map(({ request }) => request)));
    const executions = store.getState().comparison?.pair?.a.ran?.executions ?? new Float64Array();
    const completed = pair.a.report.ledger.completed;
    // Two stages for each request that A, a pipeline of two, served.
    expect(executions.length).toBe(2 * completed * spanWidth);
    expect(pagePhase(store.getState())).toBe('ended');
  });

  test('runs the live one first, and gives its time base to the simulated one: predicted against measured', async () => {
    const page = await openPage();
    const { clock, commands, asked, store } = page;
    commands.openPair();
    commands.choosePair('a', { placementId: 'shared', mode: 'simulated' });
    commands.choosePair('b', { placementId: 'shared', mode: 'live' });
    commands.runPair();
    await clock.advance(30);
    expect(asked.map(({ mode }) => mode)).toEqual(['live', 'simulated']);
    const { a, b } = shownPair(page);
    expect(asked[1].resolved).toEqual(b.report.resolved);
    expect([a.report.mode, b.report.mode]).toEqual(['simulated', 'live']);
    expect(store.getState().ran).toMatchObject({ placementId: 'shared', mode: 'live' });
  });

  test('is left behind by another choice, and by a new run', async () => {
    const { clock, commands, store } = await openPage();
    commands.openPair();
    commands.choosePair('a', { mode: 'simulated' });
    commands.choosePair('b', { mode: 'simulated' });
    commands.runPair();
    await clock.advance(1);
    commands.choosePair('b', { placementId: 'shared' });
    const pair = store.getState().comparison?.pair;
    expect(pair && isDone(pair)).toBe(false);
    commands.reset();
    await clock.advance(1);
    expect(store.getState().comparison).toBeNull();
  });
});
