import { expect, test } from 'vitest';
import type { LabController } from '../../experiment/labController.ts';
import { createBetRecord } from '../bets/record.ts';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { noFigures } from '../testing/noFigures.ts';
import { createLessons } from './lessons.ts';
import { policies } from './policies.ts';
import { createProgress } from './progress.ts';
import type { LessonId } from './steps.ts';

function memory() {
  const kept = new Map<string, string>();
  return () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
}

async function createPage({ over = {}, autoplay = false }: { over?: Partial<LabController>; autoplay?: boolean } = {}) {
  const clock = createManualClock();
  const gpu = { gpu: true, adapter: 'x', fallback: false, features: [] } as const;
  const controller = { ...createFakeController({ clock, gpu: { ...gpu, features: [] } }), ...over };
  const store = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  const { schedule } = clock;
  const commands = createCommands({ store, controller, schedule });
  await commands.start({ autoplay });
  const storage = memory();
  const parts = { record: createBetRecord(storage), progress: createProgress(storage) };
  const lessons = createLessons({ store, commands, controller, schedule }, parts);
  const stateOf = (id: LessonId) => lessons.store.getState().byLesson[id];
  return { clock, store, commands, lessons, stateOf, storage };
}

test('whoever opens a lesson finds its scenario, and nothing of it runs', async () => {
  const { clock, store, lessons } = await createPage({ autoplay: true });
  await clock.advance(2);
  expect(store.getState().snapshot?.phase).toBe('running');
  lessons.goTo({ lessonId: 'memory', step: 'read' });
  await clock.advance(2);
  expect(store.getState()).toMatchObject({ snapshot: null, ran: null, viewed: { part: 'memory/read' } });
  expect(store.getState().scenario.id).toBe('lesson-memory');
});

test('a lesson goes from the bet through its runs to what came of it, and is done', async () => {
  const { clock, store, lessons, stateOf, storage } = await createPage();
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  lessons.place('one-burst');
  expect(stateOf('one-burst').phase).toBe('open');
  lessons.favour('one-burst', 1);
  lessons.place('one-burst');
  expect(stateOf('one-burst').phase).toBe('running');
  expect(store.getState().viewed).toEqual({ name: 'lessons', part: 'one-burst/run' });
  await clock.advance(5);
  expect(stateOf('one-burst').running).toBe('Dedicated');
  expect(store.getState().snapshot).toMatchObject({ mode: 'live', ghost: null });
  await clock.advance(20);
  expect(stateOf('one-burst').betting.shownCount).toBe(1);
  expect(stateOf('one-burst').running).toBe('Shared pipeline');
  expect(store.getState().snapshot?.ghost).not.toBeNull();
  await clock.advance(30);
  const { phase, betting, ran } = stateOf('one-burst');
  expect(phase).toBe('told');
  expect(betting.scored).not.toBeNull();
  expect(ran.map(({ share }) => share)).toEqual(betting.outcomes);
  expect(ran[1].share).toBeGreaterThan(ran[0].share);
  expect(lessons.store.getState().done).toEqual(['one-burst']);
  expect(lessons.record.store.getState().bets).toMatchObject([{ mode: 'live', outcomes: betting.outcomes }]);
  expect(createProgress(storage).read()).toEqual(['one-burst']);
});

test('what it looks into agrees with the formula', async () => {
  const { clock, lessons, stateOf } = await createPage();
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  lessons.favour('one-burst', 0);
  lessons.place('one-burst');
  await clock.advance(60);
  const { study } = stateOf('one-burst');
  if (study.kind !== 'done') throw new Error(`the study is ${study.kind}`);
  const { whole, pipeline } = study.study.service ?? {};
  expect(whole?.passSeconds).toBeCloseTo(0.06);
  expect(pipeline?.passSeconds).toBeCloseTo(0.06 * 1.04);
  expect(pipeline?.slowestSeconds).toBeCloseTo((0.06 * 1.04) / 2);
  const [dedicated, , simulated] = study.study.charts[0].series;
  for (const { x, y } of simulated.points.filter((point) => point.x <= 0.7)) {
    const nearest = dedicated.points.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
    expect(Math.abs(y / nearest.y - 1)).toBeLessThan(0.2);
  }
});

test('other arrivals begin with another bet', async () => {
  const { clock, store, lessons, stateOf } = await createPage();
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  lessons.favour('one-burst', 0);
  lessons.place('one-burst');
  await clock.advance(60);
  const { seed } = store.getState().controls;
  lessons.again('one-burst');
  expect(stateOf('one-burst')).toMatchObject({ phase: 'open', study: { kind: 'none' } });
  expect(store.getState().controls.seed).toBe(seed + 1);
  expect(store.getState()).toMatchObject({ snapshot: null, viewed: { part: 'one-burst/bet' } });
  expect(lessons.store.getState().done).toEqual(['one-burst']);
});

test('a run broken off from the lab lets the bet be placed again, and is no bet in the record', async () => {
  const { clock, commands, lessons, stateOf } = await createPage();
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  lessons.favour('one-burst', 1);
  lessons.place('one-burst');
  await clock.advance(3);
  commands.reset();
  await clock.advance(3);
  expect(stateOf('one-burst')).toMatchObject({ phase: 'open', betting: { isPlaced: false, guesses: [0.7, 0.8] } });
  expect(stateOf('one-burst').problem).toMatch(/broken off/);
  expect(lessons.record.store.getState().bets).toEqual([]);
});

test('a machine that cannot run it says why, and the lesson stays open', async () => {
  const compare = () => Promise.reject(new Error('the GPU is on fire'));
  const { clock, lessons, stateOf } = await createPage({ over: { compare } });
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  lessons.favour('one-burst', 1);
  lessons.place('one-burst');
  await clock.advance(1);
  expect(stateOf('one-burst')).toMatchObject({ phase: 'open', problem: 'The GPU is on fire.' });
});

test('the fifth lesson plans by each policy, and hands its placements to the lab', async () => {
  const placement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
  const plan: LabController['plan'] = async ({ plans = [] }) => ({
    schema: 'muxlab-plan/1',
    profileAdapter: null,
    leastReplicaBytes: [],
    plans: plans.map((policy, index) => ({
      policy,
      placement:
        policy.name === 'sr-replace' ? { startTimesSeconds: [0, 9], placements: [placement, placement] } : placement,
      score: null,
      attainment: 0.5 + index / 20,
      solveSeconds: 0.1,
      simulationCount: 10,
      figures: noFigures,
    })),
  });
  const { clock, store, lessons, stateOf } = await createPage({ over: { plan } });
  lessons.goTo({ lessonId: 'planner', step: 'bet' });
  lessons.favour('planner', 5);
  lessons.place('planner');
  await clock.advance(10);
  const { phase, planned, betting } = stateOf('planner');
  expect(phase).toBe('told');
  expect(planned.map(({ label }) => label)).toEqual(policies.map(({ label }) => label));
  expect(planned[3].placementCount).toBe(2);
  expect(betting.scored?.isRight).toBe(true);
  lessons.tryInLab('planner');
  await clock.advance(1);
  const { scenario, controls, viewed } = store.getState();
  expect(viewed.name).toBe('lab');
  expect(scenario.placements.map(({ label }) => label)).toEqual([
    'Round robin',
    'Replication',
    'Greedy pairs',
    'AlpaServe',
    'Muxlab',
  ]);
  expect(controls).toMatchObject({ placementId: 'muxlab', ghostId: 'alpaserve' });
});

test('simulated runs of a lesson go four times as fast, and the lab then at its own speed again', async () => {
  const { clock, store, commands, lessons, stateOf } = await createPage();
  commands.setSpeed(2);
  lessons.goTo({ lessonId: 'one-burst', step: 'bet' });
  commands.setMode('simulated');
  lessons.favour('one-burst', 1);
  lessons.place('one-burst');
  await clock.advance(3);
  expect(store.getState().snapshot).toMatchObject({ mode: 'simulated', speed: 4 });
  await clock.advance(15);
  expect(stateOf('one-burst')).toMatchObject({ phase: 'told', ran: [{ mode: 'simulated' }, { mode: 'simulated' }] });
  expect(store.getState().speed).toBe(2);
});
