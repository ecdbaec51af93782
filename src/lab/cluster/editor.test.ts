import { expect, test } from 'vitest';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { LabController, PlacementPrediction } from '../../experiment/labController.ts';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { linkOf, openLink } from '../link/linkText.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { moveModel, removeModel, splitGroup } from './draft.ts';
import { createEditor } from './editor.ts';

async function createPage(over: Partial<LabController> = {}) {
  const clock = createManualClock();
  const gpu = { gpu: true, adapter: 'SwiftShader', fallback: true, features: [] } as const;
  const controller = { ...createFakeController({ clock, gpu: { ...gpu, features: [] } }), ...over };
  const opened = { ...freshState(twoModelsTwoDevices), problems: [] };
  const store = createLabStore(opened, { isolated: true });
  const { schedule } = clock;
  const commands = createCommands({ store, controller, schedule });
  const editor = createEditor({ store, commands, controller, schedule });
  await commands.start({ autoplay: true });
  await clock.advance(2);
  commands.editPlacement(true);
  editor.begin();
  await clock.advance(0.2);
  return { clock, store, commands, editor };
}

const shared: StaticPlacement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
const split: StaticPlacement = { groups: [0, 1].map(() => ({ interOp: 1, intraOp: 1, models: [0, 1] })) };

test('the draft begins as what runs, with what the simulator expects of it', async () => {
  const { editor } = await createPage();
  const { draft, predicted, isStale } = editor.store.getState();
  expect(draft).toEqual(shared);
  expect(isStale).toBe(false);
  expect(predicted?.draft.attainment).toBe(predicted?.present.attainment);
});

test('an edit is predicted, and undone', async () => {
  const { clock, editor } = await createPage();
  const before = editor.store.getState().predicted?.draft.attainment;
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  editor.edit((draft, ground) => removeModel(draft, { model: 1, from: 1 }, ground));
  expect(editor.store.getState().isStale).toBe(true);
  await clock.advance(0.2);
  expect(editor.store.getState().predicted?.draft.attainment).not.toBe(before);
  expect(editor.store.getState().predicted?.draft.byModel).toHaveLength(2);
  editor.undo();
  expect(editor.store.getState().draft).toEqual(split);
  editor.undo();
  editor.undo();
  expect(editor.store.getState().draft).toEqual(shared);
});

test('a refused edit changes nothing and says why', async () => {
  const { editor } = await createPage();
  editor.edit((draft, ground) => moveModel(draft, { model: 0, from: 0, to: 3 }, ground));
  expect(editor.store.getState()).toMatchObject({
    draft: shared,
    refused: true,
    said: expect.stringMatching(/no group/),
  });
});

test('an answer that was overtaken is dropped', async () => {
  const answers: ((predictions: PlacementPrediction[]) => void)[] = [];
  const { clock, editor } = await createPage({ predict: () => new Promise((resolve) => answers.push(resolve)) });
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  await clock.advance(0.2);
  const of = (attainment: number): PlacementPrediction => ({
    attainment,
    latencySeconds: { mean: null, p50: null, p90: null, p99: null },
    byModel: [],
    weightBytesByDevice: [],
    problem: null,
  });
  expect(answers).toHaveLength(2);
  answers[1]([of(0.9), of(0.8)]);
  answers[0]([of(0.1), of(0.2)]);
  await clock.advance(0);
  expect(editor.store.getState().predicted?.draft.attainment).toBe(0.9);
});

test('applied to the run in progress, it takes new requests, and is the placement that links carry', async () => {
  const { clock, editor, store, commands } = await createPage();
  commands.burst(0);
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  const runId = store.getState().snapshot?.runId;
  editor.apply();
  await clock.advance(0.2);
  const { snapshot, editing, controls, scenario } = store.getState();
  expect(editing).toBe(false);
  expect(snapshot?.runId).toBe(runId);
  expect(snapshot?.placement).toEqual(split);
  expect(snapshot?.actions.at(-1)?.kind).toBe('apply-placement');
  expect(controls.placementId).toBe('edited');
  expect(scenario.placements.at(-1)).toMatchObject({ label: 'Edited', placement: split });
  const opened = openLink(linkOf(store.getState()), freshState(twoModelsTwoDevices));
  expect(opened.problems).toEqual([]);
  expect(opened.scenario.placements.at(-1)?.placement).toEqual(split);
  await clock.advance(90);
  const ledger = store.getState().report?.ledger;
  expect(ledger?.completed).toBe(ledger?.arrived);
});

test('without a run it is the placement of the next one', async () => {
  const { clock, editor, store, commands } = await createPage();
  await clock.advance(90);
  expect(store.getState().snapshot?.phase).toBe('ended');
  editor.begin();
  await clock.advance(0.2);
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  editor.apply();
  await clock.advance(1);
  expect(store.getState()).toMatchObject({ editing: false, snapshot: { phase: 'ended' } });
  commands.runOrPause();
  await clock.advance(1);
  expect(store.getState().snapshot?.placement).toEqual(split);
});

test('what cannot be applied stays a draft, with the reason', async () => {
  const applyPlacement = () => Promise.reject(new Error('placement: must fit'));
  const { clock, editor, store } = await createPage({ applyPlacement });
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  editor.apply();
  await clock.advance(0.2);
  expect(store.getState().editing).toBe(true);
  expect(editor.store.getState()).toMatchObject({ applying: false, refused: true, said: 'Placement: must fit.' });
});

test('cancelled, nothing has changed', async () => {
  const { editor, store } = await createPage();
  const before = store.getState().scenario;
  editor.edit((draft, ground) => splitGroup(draft, 0, ground));
  editor.cancel();
  expect(store.getState()).toMatchObject({ editing: false, scenario: before });
});
