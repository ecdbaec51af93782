import { expect, test } from 'vitest';
import type { Snapshot } from '../experiment/labController.ts';
import { freshState } from './link/linkState.ts';
import { twoModelsTwoDevices } from './presets.ts';
import { buildCase } from './scenario.ts';
import { changeModel, createLabStore, pagePhase, runAsked, runFailed, sentenceOf, snapshotCame } from './store.ts';

const opened = { ...freshState(twoModelsTwoDevices), problems: [] };
const state = () => createLabStore(opened, { isolated: true }).getState();
const snapshot = (runId: number, phase: Snapshot['phase'] = 'running') => ({ runId, phase }) as Snapshot;

test('snapshots of an earlier run are not shown', () => {
  const shown = { ...state(), snapshot: snapshot(3) };
  expect(snapshotCame(shown, snapshot(2))).toEqual({});
  expect(snapshotCame(shown, snapshot(3)).snapshot?.runId).toBe(3);
});

test('while a run starts, those of the run before it are old', () => {
  const shown = { ...state(), snapshot: snapshot(3) };
  const starting = { ...shown, ...runAsked(shown) };
  expect(pagePhase(starting)).toBe('preparing');
  expect(snapshotCame(starting, snapshot(3))).toEqual({});
  expect(snapshotCame(starting, snapshot(4))).toMatchObject({ starting: false });
});

test('a run that broke off is an error until the next is asked for', () => {
  const shown = { ...state(), snapshot: snapshot(1) };
  const failed = { ...shown, ...runFailed(shown, new Error('no memory\n at x')) };
  expect(failed.problem).toBe('No memory.');
  expect(pagePhase(failed)).toBe('error');
  expect(pagePhase({ ...failed, ...runAsked(failed) })).toBe('preparing');
});

test('anything thrown becomes one plain sentence', () => {
  expect(sentenceOf('lost')).toBe('Lost.');
  expect(sentenceOf(new Error(''))).toBe('Something failed.');
  expect(sentenceOf(new Error('Gone!'))).toBe('Gone!');
});

test('the case carries seed, load, spread and SLO scale, and both placements', () => {
  const controls = changeModel({ ...twoModelsTwoDevices.controls, seed: 11, sloScale: 3 }, 1, { load: 0.4, cv: 6 });
  const testCase = buildCase(twoModelsTwoDevices, controls);
  expect(testCase.schema).toBe('muxlab-case/1');
  expect(testCase.workload).toMatchObject({
    seed: 11,
    models: [
      { process: 'gamma', cv: 3, load: 0.25 },
      { process: 'gamma', cv: 6, load: 0.4 },
    ],
  });
  expect(testCase.models.map(({ sloScale }) => sloScale)).toEqual([3, 3]);
  expect(testCase.simulations?.map(({ label }) => label)).toEqual(['Dedicated', 'Shared pipeline']);
});
