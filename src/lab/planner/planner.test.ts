import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LabController } from '../../experiment/labController.ts';
import type { PlanAnswer } from '../../experiment/planFigures.ts';
import type { PlanProgress, Tried } from '../../experiment/planWatch.ts';
import type { FeatureHost } from '../context.tsx';
import { freshState } from '../link/linkState.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { chosenPlacement } from '../scenario.ts';
import { createLabStore } from '../store.ts';
import { noFigures } from '../testing/noFigures.ts';
import { createPlanner, type PlannerFeature } from './planner.ts';
import { shownPlace } from './plannerStore.ts';

const placement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
const policy = { name: 'muxlab-search', simulationBudget: 400 };

function tried(simulationCount: number): Tried {
  return {
    placement: { groups: [{ interOp: 1, intraOp: 1, models: [simulationCount] }] },
    replicaBytes: [[1]],
    outcome: { attainment: 0.5, attainmentByModel: [0.5, 0.5], latencySecondsMean: 0.1 },
    step: 'regroup',
    changes: [],
    isBest: simulationCount === 1,
    isKept: false,
    simulationCount,
  };
}

const progress = (...candidates: Tried[]): PlanProgress => ({
  policy,
  policyIndex: 0,
  policyCount: 3,
  simulationCount: candidates.length,
  elapsedSeconds: 1,
  best: null,
  candidates,
  keptLater: [],
});

const answer: PlanAnswer = {
  schema: 'muxlab-plan/1',
  plans: [{ policy, placement, score: 1, attainment: 0.9, solveSeconds: 1, simulationCount: 186, figures: noFigures }],
  profileAdapter: null,
  leastReplicaBytes: [1, 1],
};

/** A search that a hand answers, and time that a hand lets pass. */
function hostByHand() {
  const asked: {
    tell: (progress: PlanProgress) => void;
    answer: (answer: PlanAnswer) => void;
    fail: (e: Error) => void;
  }[] = [];
  const waiting: (() => void)[] = [];
  const controller = {
    plan: vi.fn(
      (_case, tell) =>
        new Promise((resolve, reject) => {
          asked.push({ tell, answer: resolve, fail: reject });
        }),
    ),
    explainPlan: vi.fn(() => new Promise(() => {})),
    cancelPlan: vi.fn(async () => {}),
    applyPlacement: vi.fn(async () => {}),
  };
  const commands = { openScenario: vi.fn(), turnTo: vi.fn() };
  const store = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  const schedule = (_: number, callback: () => void) => {
    waiting.push(callback);
    return () => void waiting.splice(waiting.indexOf(callback), 1);
  };
  const pass = () => {
    for (const callback of waiting.splice(0)) callback();
  };
  const host = {
    controller: controller as unknown as LabController,
    commands,
    store,
    schedule,
  } as unknown as FeatureHost;
  return { host, controller, commands, asked, pass, store };
}

let hand: ReturnType<typeof hostByHand>;
let planner: PlannerFeature;
const state = () => planner.store.getState();
const begun = async (count: number) => vi.waitFor(() => expect(hand.asked).toHaveLength(count));

beforeEach(() => {
  hand = hostByHand();
  planner = createPlanner(hand.host);
});

describe('a search', () => {
  test('shows what comes a few times a second, then its answer, and asks why', async () => {
    planner.commands.search();
    await begun(1);
    expect(hand.controller.plan.mock.calls[0]).toMatchObject([
      { id: twoModelsTwoDevices.id },
      {},
      { paceFactor: 'auto' },
    ]);
    hand.asked[0].tell(progress(tried(1)));
    hand.asked[0].tell(progress(tried(2)));
    expect(state().traces).toEqual([]);
    hand.pass();
    expect(state().traces[0]?.candidates).toHaveLength(2);
    hand.asked[0].answer(answer);
    await vi.waitFor(() => expect(state().phase).toBe('done'));
    expect(hand.controller.explainPlan).toHaveBeenCalledOnce();
    expect(state().explained[0]).toEqual({ kind: 'asked' });
  });

  test('that is asked anew makes the one before unheard', async () => {
    planner.commands.search();
    await begun(1);
    planner.commands.search();
    await begun(2);
    hand.asked[0].tell(progress(tried(7)));
    hand.pass();
    hand.asked[0].answer(answer);
    await Promise.resolve();
    expect(state()).toMatchObject({ phase: 'searching', answer: null, traces: [] });
  });

  test('is cancelled with the best so far, which nobody explains until asked', async () => {
    planner.commands.search();
    await begun(1);
    planner.commands.cancel();
    expect(state().phase).toBe('cancelling');
    hand.asked[0].answer({ ...answer, plans: [{ ...answer.plans[0], endedEarly: true }] });
    await vi.waitFor(() => expect(state().phase).toBe('cancelled'));
    expect(hand.controller.explainPlan).not.toHaveBeenCalled();
    planner.commands.explain();
    expect(hand.controller.explainPlan).toHaveBeenCalledOnce();
  });

  test('that fails says why; one that cannot be asked is not begun', async () => {
    planner.commands.search();
    await begun(1);
    hand.asked[0].fail(new Error('models[0].profile: must name a profile'));
    await vi.waitFor(() => expect(state().failure).toBe('Models[0].profile: must name a profile.'));
    planner.commands.ask({ policies: { ...state().ask.policies, chosen: [] } });
    planner.commands.search();
    expect(state().problems).toEqual({ policies: 'must be one or more' });
    planner.commands.ask({ policies: { ...state().ask.policies, chosen: ['sr-greedy'] } });
    expect(state().problems).toEqual({});
    expect(hand.asked).toHaveLength(1);
  });
});

describe('candidates', () => {
  beforeEach(async () => {
    planner.commands.search();
    await begun(1);
    hand.asked[0].tell(progress(...[1, 2, 3, 4].map(tried)));
    hand.pass();
    hand.asked[0].answer(answer);
    await vi.waitFor(() => expect(state().phase).toBe('done'));
  });

  test('are gone through by hand, within their bounds, and the answer is come back to', () => {
    const at = () => shownPlace(state());
    expect(at()).toBe(4);
    planner.commands.scrubBy(-1);
    expect(at()).toBe(3);
    planner.commands.scrubTo(-9);
    expect(at()).toBe(0);
    planner.commands.scrubBy(99);
    expect(at()).toBe(4);
    planner.commands.scrubTo(1);
    planner.commands.follow();
    expect(at()).toBe(4);
  });

  test('go by by themselves, from the first, once', () => {
    planner.commands.playOrPause();
    const seen = [shownPlace(state())];
    for (let step = 0; step < 10; step++) {
      hand.pass();
      seen.push(shownPlace(state()));
    }
    expect(seen.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(state().playing).toBe(false);
    planner.commands.playOrPause();
    planner.commands.playOrPause();
    expect(state().playing).toBe(false);
    hand.pass();
    expect(shownPlace(state())).toBe(0);
  });

  test('the plan of the open scenario joins its placements, chosen', async () => {
    planner.commands.openInLab();
    await vi.waitFor(() => expect(hand.commands.turnTo).toHaveBeenCalledWith('lab'));
    const [scenario, controls] = hand.commands.openScenario.mock.calls[0];
    expect(scenario.placements.map(({ id }: { id: string }) => id)).toEqual(['dedicated', 'shared', 'planner']);
    expect(chosenPlacement(scenario, controls.placementId)).toMatchObject({
      label: 'Planner',
      detail: 'searched 186',
      placement,
    });
  });

  test('a plan is applied to the run in progress', async () => {
    planner.commands.applyToRun();
    await vi.waitFor(() => expect(state().said).toMatch(/^Applied/));
    expect(hand.controller.applyPlacement).toHaveBeenCalledWith(placement);
  });
});

test('from the lab’s own column a plan is searched, and joins the placements by itself', async () => {
  planner.commands.searchForLab();
  await begun(1);
  expect(hand.controller.plan.mock.calls[0][0].plans).toEqual([policy]);
  hand.asked[0].answer(answer);
  await vi.waitFor(() => expect(hand.commands.openScenario).toHaveBeenCalledOnce());
  expect(hand.commands.turnTo).not.toHaveBeenCalled();
});

test('where nothing fits, nothing joins', async () => {
  planner.commands.searchForLab();
  await begun(1);
  const nothing = { groups: [{ interOp: 1, intraOp: 1, models: [] }] };
  hand.asked[0].answer({ ...answer, plans: [{ ...answer.plans[0], placement: nothing, attainment: 0 }] });
  await vi.waitFor(() => expect(state().phase).toBe('done'));
  expect(hand.commands.openScenario).not.toHaveBeenCalled();
});
