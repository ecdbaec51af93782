import { expect, test } from 'vitest';
import type { GpuStatus, LabController } from '../experiment/labController.ts';
import { createCommands } from './commands.ts';
import { freshState } from './link/linkState.ts';
import { twoModelsTwoDevices } from './presets.ts';
import { createLabStore, pagePhase } from './store.ts';
import { createFakeController, type FakeOptions } from './testing/fakeController.ts';
import { createManualClock, type ManualClock } from './testing/manualClock.ts';

const gpu = { gpu: true, adapter: 'SwiftShader', fallback: true, features: [] } as const;

const opened = { ...freshState(twoModelsTwoDevices), problems: [] };

function createPage(options: Partial<FakeOptions> = {}, over: Partial<LabController> = {}) {
  const clock = (options.clock as ManualClock | undefined) ?? createManualClock();
  const fake = createFakeController({ gpu: { ...gpu, features: [] }, ...options, clock });
  const store = createLabStore(opened, { isolated: true });
  const commands = createCommands({ store, controller: { ...fake, ...over }, schedule: clock.schedule });
  return { clock, store, commands, phase: () => pagePhase(store.getState()) };
}

test('the scenario starts by itself, live, and runs to its end with every request accounted for', async () => {
  const { clock, commands, store, phase } = createPage();
  expect(phase()).toBe('preparing');
  await commands.start({ autoplay: true });
  await clock.advance(1);
  expect(phase()).toBe('running');
  expect(store.getState().snapshot?.mode).toBe('live');
  await clock.advance(80);
  expect(phase()).toBe('ended');
  const ledger = store.getState().report?.ledger;
  expect(ledger?.arrived).toBeGreaterThan(100);
  expect(ledger?.completed).toBe(ledger?.arrived);
});

test('told not to, it starts nothing, and a control changed before the first run starts nothing either', async () => {
  const { clock, commands, store, phase } = createPage();
  await commands.start({ autoplay: false });
  commands.setSloScale(3);
  await clock.advance(2);
  expect(phase()).toBe('paused');
  expect(store.getState().snapshot).toBeNull();
  commands.runOrPause();
  await clock.advance(1);
  expect(phase()).toBe('running');
});

test('measuring again measures the scenario’s models anew, then begins again', async () => {
  const asked: unknown[] = [];
  const profile: LabController['profile'] = async (options) => {
    asked.push(options);
    return { schema: 'muxlab-profiles/1', adapter: 'fake', origin: 'measured', profiles: {} };
  };
  const { clock, commands, store } = createPage({}, { profile });
  await commands.start({ autoplay: true });
  await clock.advance(1);
  const before = store.getState().snapshot?.runId;
  commands.measureAgain();
  await clock.advance(1);
  expect(asked).toEqual([{ models: ['digits-vit'], deviceCount: 2, batchSizes: [], again: true }]);
  expect(store.getState().snapshot?.runId).toBe(Number(before) + 1);
});

test('without a GPU the same scenario runs simulated', async () => {
  const { clock, commands, store, phase } = createPage({ gpu: { gpu: false, reason: 'no adapter' } });
  await commands.start({ autoplay: true });
  await clock.advance(1);
  expect(phase()).toBe('running');
  expect(store.getState().snapshot?.mode).toBe('simulated');
});

test('a GPU lost during a live run leaves a simulated run and no error', async () => {
  const clock = createManualClock();
  const fake = createFakeController({ clock, gpu: { ...gpu, features: [] } });
  const answers: GpuStatus[] = [
    { ...gpu, features: [] },
    { gpu: false, reason: 'device lost' },
  ];
  const page = createPage(
    { clock },
    {
      ...fake,
      ready: async () => answers.shift() ?? { gpu: false, reason: 'device lost' },
      run: (testCase, options) =>
        options.mode === 'live' ? Promise.reject(new Error('device lost')) : fake.run(testCase, options),
    },
  );
  await page.commands.start({ autoplay: true });
  await clock.advance(1);
  expect(page.phase()).toBe('running');
  expect(page.store.getState().problem).toBeNull();
  expect(page.store.getState().snapshot?.mode).toBe('simulated');
});

test('a live run that breaks off while the GPU is there is an error, said in one sentence', async () => {
  const { clock, commands, store, phase } = createPage({}, { run: () => Promise.reject(new Error('shader refused')) });
  await commands.start({ autoplay: true });
  await clock.advance(1);
  expect(phase()).toBe('error');
  expect(store.getState().problem).toBe('Shader refused.');
});

test('pause holds time still and run goes on', async () => {
  const { clock, commands, store, phase } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(2);
  commands.runOrPause();
  await clock.advance(0.2);
  const held = store.getState().snapshot?.nowSeconds;
  await clock.advance(5);
  expect(phase()).toBe('paused');
  expect(store.getState().snapshot?.nowSeconds).toBe(held);
  commands.runOrPause();
  await clock.advance(1);
  expect(phase()).toBe('running');
  expect(store.getState().snapshot?.nowSeconds).toBeGreaterThan(held ?? 0);
});

test('a hand that moves a slider restarts the run once, when it rests', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(1);
  const before = store.getState().snapshot?.runId ?? 0;
  for (const load of [0.3, 0.35, 0.4]) {
    commands.setLoad(0, load);
    await clock.advance(0.1);
  }
  expect(store.getState().snapshot?.runId).toBe(before);
  await clock.advance(1);
  expect(store.getState().snapshot?.runId).toBe(before + 1);
  expect(store.getState().ran?.models[0]?.load).toBe(0.4);
});

test('a burst acts on the run in progress and is recorded in it', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(2);
  const { runId, ledger } = store.getState().snapshot ?? { runId: 0, ledger: { arrived: 0 } };
  commands.burst(1);
  await clock.advance(0.01);
  const after = store.getState().snapshot;
  expect(after?.runId).toBe(runId);
  expect(after?.ledger.arrived).toBe(ledger.arrived + 20);
  expect(after?.actions).toMatchObject([{ kind: 'inject', model: 1, count: 20 }]);
});

test('what a command asks in vain is said, and the run goes on', async () => {
  const { clock, commands, store, phase } = createPage({}, { inject: () => Promise.reject(new Error('queue full')) });
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.burst(0);
  await clock.advance(1);
  expect(store.getState().problem).toBe('Queue full.');
  expect(phase()).toBe('running');
  commands.dismissProblem();
  expect(store.getState().problem).toBeNull();
});

test('a comparison runs each placement, shows progress and leaves both reports', async () => {
  const { clock, commands, store, phase } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.compare();
  await clock.advance(0.1);
  expect(store.getState().comparison?.running).toBe('Dedicated');
  expect(phase()).toBe('running');
  await clock.advance(5);
  expect(store.getState().comparison?.running).toBeNull();
  expect(store.getState().comparison?.done.map(({ label }) => label)).toEqual(['Dedicated', 'Shared pipeline']);
  expect(phase()).toBe('ended');
  commands.closeComparison();
  expect(store.getState().comparison).toBeNull();
});

test('a run begun during a comparison puts it aside', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.compare();
  await clock.advance(0.1);
  commands.reset();
  await clock.advance(4);
  expect(store.getState().comparison).toBeNull();
});

test('a lost device fails what it ran, and the ledger still adds up', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(2);
  commands.burst(0);
  commands.killDevice(1);
  await clock.advance(3);
  const snapshot = store.getState().snapshot;
  const ledger = snapshot?.ledger;
  const total = (counts: Record<string, number> = {}) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(snapshot?.devices[1]?.alive).toBe(false);
  expect(total(ledger?.failed)).toBeGreaterThan(0);
  expect(ledger?.arrived).toBe(
    (ledger?.completed ?? 0) + total(ledger?.rejected) + total(ledger?.failed) + (ledger?.inFlight ?? 0),
  );
});

test('a step pauses a run that goes on, then moves it to the next start or end of a stage', async () => {
  const { clock, commands, store, phase } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(2);
  commands.step();
  await clock.advance(0);
  expect(phase()).toBe('paused');
  const first = store.getState().snapshot?.nowSeconds ?? 0;
  commands.step();
  await clock.advance(5);
  expect(phase()).toBe('paused');
  expect(store.getState().snapshot?.nowSeconds).toBeGreaterThan(first);
  expect(store.getState().snapshot?.nowSeconds).toBeLessThan(first + 1);
});

test('without a run a step does nothing', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: false });
  commands.step();
  await clock.advance(1);
  expect(store.getState().problem).toBeNull();
});

test('a speed holds for the simulated runs after it, and not for live ones', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.setSpeed(4);
  expect(store.getState().snapshot?.speed).toBeNull();
  commands.setMode('simulated');
  await clock.advance(1);
  expect(store.getState().snapshot?.speed).toBe(4);
  commands.reset();
  await clock.advance(2);
  expect(store.getState().snapshot?.speed).toBe(4);
  expect(store.getState().snapshot?.nowSeconds).toBeGreaterThan(6);
  expect(store.getState().problem).toBeNull();
});

test('a device that was killed stays away until it is revived', async () => {
  const { clock, commands, store } = createPage();
  await commands.start({ autoplay: true });
  await clock.advance(1);
  commands.killDevice(0);
  await clock.advance(3);
  expect(store.getState().snapshot?.devices[0]).toMatchObject({ alive: false, killed: true });
  commands.reviveDevice(0);
  await clock.advance(0.2);
  expect(store.getState().snapshot?.devices[0]).toMatchObject({ alive: true, killed: false });
});
