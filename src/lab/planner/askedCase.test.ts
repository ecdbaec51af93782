import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCase } from '../../domain/parseCase.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import {
  type Ask,
  firstAsk,
  withModelAdded,
  withModelChanged,
  withModelDuplicated,
  withModelRemoved,
  withPolicy,
} from './ask.ts';
import { askedCase, caseWithPlan, plansOf } from './askedCase.ts';
import { checkAsk, modelFieldKey } from './checkAsk.ts';
import { knownProfilesOf } from './knownProfiles.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../public/profiles/${name}`, import.meta.url), 'utf8'));
const known = [
  ...knownProfilesOf(read('catalogue.json'), true),
  ...knownProfilesOf(read('alpaserve-v100.json'), false),
];
const catalogue = Object.fromEntries(known.filter(({ isOurs }) => isOurs).map(({ name, profile }) => [name, profile]));
const lab = { scenario: twoModelsTwoDevices, controls: twoModelsTwoDevices.controls };
const ofCluster: Ask = { ...firstAsk, kind: 'cluster' };
const withCluster = (change: Partial<Ask['cluster']>): Ask => ({
  ...ofCluster,
  cluster: { ...firstAsk.cluster, ...change },
});

describe('the case of an ask', () => {
  test('of a described cluster is a case that anybody can plan', () => {
    const { testCase } = askedCase(ofCluster, lab, known);
    const parsed = parseCase(testCase, { catalogue });
    expect(parsed.cluster).toEqual({ deviceCount: 8, memoryBudgetBytes: 13 * 2 ** 30, devicesPerNode: 8 });
    expect(parsed.models.map(({ name }) => name)).toEqual([
      ...[1, 2, 3, 4].map((copy) => `bert-1.3b ${copy}`),
      ...[1, 2, 3, 4].map((copy) => `bert-2.6b ${copy}`),
    ]);
    expect(Object.keys(parsed.profiles ?? {})).toEqual(['bert-1.3b', 'bert-2.6b']);
    expect(parsed.workload).toMatchObject({ seed: 1, durationSeconds: 120 });
  });
  test('brings no profile of the lab’s own: what was measured here is taken', () => {
    const models = [{ ...firstAsk.cluster.models[0], profile: 'digits-vit', copies: '1' }];
    const { testCase } = askedCase(withCluster({ models, memoryUnit: 'MiB', devicesPerNode: '' }), lab, known);
    expect(testCase.profiles).toBeUndefined();
    expect(testCase.models).toEqual([{ name: 'digits-vit', profile: 'digits-vit', sloScale: 5 }]);
    expect(testCase.cluster).toEqual({ deviceCount: 8, memoryBudgetBytes: 13 * 2 ** 20 });
  });
  test('of the open scenario is the scenario’s, under its controls and at its pace', () => {
    const { testCase, paceFactor, open } = askedCase(
      firstAsk,
      { ...lab, controls: { ...lab.controls, pace: 8 } },
      known,
    );
    expect(parseCase(testCase, { catalogue }).plans?.map(({ name }) => name)).toEqual(firstAsk.policies.chosen);
    expect(paceFactor).toBe(8);
    expect(open?.scenario).toBe(twoModelsTwoDevices);
  });
  test('of a file is the file’s, with the policies asked for', () => {
    const json = { ...askedCase(ofCluster, lab, known).testCase, plans: [{ name: 'sr-uniform' }] };
    const { testCase } = askedCase({ ...firstAsk, kind: 'file', file: { name: 'c.json', json } }, lab, known);
    expect(testCase.plans?.map(({ name }) => name)).toEqual(firstAsk.policies.chosen);
    expect(() => askedCase({ ...firstAsk, kind: 'file', file: { name: 'c.json', json: 3 } }, lab, known)).toThrow(
      'c.json',
    );
  });
  test('saved with its answer is one that can be simulated and planned again', () => {
    const asked = askedCase(ofCluster, lab, known);
    const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0] }] };
    const saved = parseCase(JSON.parse(JSON.stringify(caseWithPlan(asked, 'mp-search', placement))), { catalogue });
    expect(saved.simulations?.[0]).toEqual({ label: 'mp-search', placement, admission: 'slo' });
    expect(saved.plans).toEqual(asked.testCase.plans);
  });
});

describe('policies', () => {
  test('take the parameters that are theirs', () => {
    const chosen = ['mp-greedy', 'mp-equal', 'sr-replace', 'beam', 'sr-search'];
    const plans = plansOf({ policies: { ...firstAsk.policies, chosen }, budget: firstAsk.budget }, 4);
    expect(plans).toEqual([
      { name: 'mp-greedy', groupSize: 2 },
      { name: 'mp-equal', interOp: 1, intraOp: 1 },
      { name: 'sr-replace', intervalSeconds: 30 },
      { name: 'beam', beamSize: 3, groups: Array.from({ length: 4 }, () => ({ interOp: 1, intraOp: 1 })) },
      { name: 'sr-search' },
    ]);
  });
  test('the lab’s own search is bounded by simulations or by time', () => {
    const policies = { ...firstAsk.policies, chosen: ['muxlab-search'] };
    expect(plansOf({ policies, budget: firstAsk.budget }, 4)).toEqual([
      { name: 'muxlab-search', simulationBudget: 400 },
    ]);
    expect(plansOf({ policies, budget: { ...firstAsk.budget, kind: 'time' } }, 4)).toEqual([
      { name: 'muxlab-search', timeBudgetSeconds: 5 },
    ]);
  });
  test('stay in the order in which they are offered', () => {
    const policies = withPolicy(withPolicy(firstAsk.policies, 'beam', true), 'mp-search', false);
    expect(policies.chosen).toEqual(['muxlab-search', 'sr-greedy', 'beam']);
    expect(withPolicy(policies, 'mp-search', true).chosen).toEqual(['muxlab-search', 'mp-search', 'sr-greedy', 'beam']);
  });
});

describe('what cannot be taken', () => {
  test('nothing of what is offered at first', () => {
    expect(checkAsk(firstAsk, known)).toEqual({});
    expect(checkAsk(ofCluster, known)).toEqual({});
  });
  test.each([
    ['deviceCount', withCluster({ deviceCount: '2.5' }), 'must be a whole number, 1 to 256'],
    ['deviceCount', withCluster({ deviceCount: '' }), 'must be a whole number, 1 to 256'],
    ['memory', withCluster({ memory: '-1' }), 'must be a number, 0.001 to 1000000'],
    ['devicesPerNode', withCluster({ devicesPerNode: '0' }), 'must be a whole number, 1 to 256'],
    ['models', withCluster({ models: [] }), 'must be one or more: add a model'],
    [
      'models',
      {
        ...ofCluster,
        cluster: withModelChanged(withModelChanged(firstAsk.cluster, 1, { copies: '64' }), 2, { copies: '64.0' }),
      },
      undefined,
    ],
    [
      'models.1.cv',
      { ...ofCluster, cluster: withModelChanged(firstAsk.cluster, 1, { cv: '0' }) },
      'must be a number, 0.05 to 20',
    ],
    [
      'models.1.profile',
      { ...ofCluster, cluster: withModelChanged(firstAsk.cluster, 1, { profile: 'moe-7.1b' }) },
      'must be a model of the list',
    ],
    [
      'seconds',
      withCluster({ seconds: '3600', models: [{ ...firstAsk.cluster.models[0], ratePerSecond: '100' }] }),
      'makes about 1440000 requests: the page plans for 300000 at the most, the command for more',
    ],
    ['policies', { ...firstAsk, policies: { ...firstAsk.policies, chosen: [] } }, 'must be one or more'],
    [
      'budget',
      { ...firstAsk, budget: { ...firstAsk.budget, simulations: '0' } },
      'must be a whole number, 1 to 1000000',
    ],
    ['file', { ...firstAsk, kind: 'file' as const }, 'must be chosen: a case as JSON'],
  ] as [string, Ask, string | undefined][])('%s', (field, ask, problem) => {
    expect(checkAsk(ask, known)[field]).toBe(problem);
  });
  test('a parameter is looked at only where its policy is chosen', () => {
    const policies = { ...firstAsk.policies, parameters: { ...firstAsk.policies.parameters, groupSize: 'x' } };
    expect(checkAsk({ ...firstAsk, policies }, known)).toEqual({});
    expect(Object.keys(checkAsk({ ...firstAsk, policies: withPolicy(policies, 'mp-greedy', true) }, known))).toEqual([
      'policies.groupSize',
    ]);
  });
});

test('models are added, doubled, changed and removed by their rows', () => {
  const added = withModelAdded(firstAsk.cluster);
  expect(added.models.map(({ row, copies }) => [row, copies])).toEqual([
    [1, '4'],
    [2, '4'],
    [3, '1'],
  ]);
  expect(withModelDuplicated(added, 1).models.map(({ row }) => row)).toEqual([1, 4, 2, 3]);
  expect(withModelRemoved(added, 2).models.map(({ row }) => row)).toEqual([1, 3]);
  expect(withModelChanged(added, 3, { cv: '9' }).models[2].cv).toBe('9');
  expect(withModelAdded({ ...added, models: [] }).models).toHaveLength(1);
  expect(modelFieldKey(3, 'cv')).toBe('models.3.cv');
});
