import { describe, expect, test } from 'vitest';
import type { Case } from '../../domain/case.ts';
import { parseCase } from '../../domain/parseCase.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { buildCase } from '../scenario.ts';
import type { Asked } from './askedCase.ts';
import { labOfPlan, withPlan } from './planScenario.ts';

const placement = { groups: [{ interOp: 1, intraOp: 1, models: [0, 1] }] };
const lab = { scenario: twoModelsTwoDevices, controls: twoModelsTwoDevices.controls };

function planned(singleDeviceLatencySeconds: number[]): PlannedResult {
  const latencySeconds = { mean: 1, p50: 1, p90: 1, p99: 1 };
  const figures = { latencySeconds, byModel: [], singleDeviceLatencySeconds, replicaBytes: null, memoryBytes: null };
  return {
    policy: { name: 'muxlab-search' },
    placement,
    score: 1,
    attainment: 0.9,
    solveSeconds: 1,
    simulationCount: 186,
    figures,
  };
}

const profile = { configs: [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.2], stageWeightBytes: [1e9] }] };
const testCase: Case = {
  schema: 'muxlab-case/1',
  description: '2 models on 4 devices',
  cluster: { deviceCount: 4, memoryBudgetBytes: 4e9 },
  models: [
    { name: 'a', profile: 'p', sloScale: 5 },
    { name: 'b', profile: 'p', sloScale: 9 },
  ],
  profiles: { p: profile },
  workload: {
    seed: 3,
    durationSeconds: 60,
    models: [
      { process: 'gamma', cv: 3, arrivalsPerSecond: 5 },
      { process: 'gamma', cv: 3, arrivalsPerSecond: 2 },
    ],
  },
};
const asked: Asked = { kind: 'cluster', title: 't', testCase, paceFactor: 'raw', open: null };

describe('a plan in the lab', () => {
  test('joins the scenario that it was made for, in the place of an earlier one', () => {
    const own: Asked = { ...asked, open: lab };
    const once = labOfPlan(own, planned([]), lab);
    const twice = labOfPlan(own, { ...planned([]), simulationCount: 7 }, once);
    expect(twice.scenario.placements.map(({ label, detail }) => [label, detail])).toEqual([
      ['Dedicated', '1 device each'],
      ['Shared pipeline', '2 stages'],
      ['Planner', 'searched 7'],
    ]);
    expect(twice.controls.placementId).toBe('planner');
    expect(withPlan(lab, twice.scenario.placements[2]).scenario.placements).toHaveLength(3);
  });

  test('of another cluster is a scenario of its own, simulated, with the very same requests', () => {
    const { scenario, controls } = labOfPlan(asked, planned([0.2, 0.2]), lab);
    expect(scenario.placements).toMatchObject([{ label: 'Planner', detail: 'searched 186', placement }]);
    expect(controls.mode).toBe('simulated');
    const opened = parseCase(buildCase(scenario, controls));
    expect(opened.workload).toEqual({
      seed: 3,
      durationSeconds: 60,
      correlation: 0,
      // 5 a second of 0.2 s each keep one of the four devices busy.
      models: [
        { process: 'gamma', cv: 3, load: 0.25 },
        { process: 'gamma', cv: 3, load: 0.1 },
      ],
    });
    expect(opened.models.map(({ sloScale }) => sloScale)).toEqual([5, 9]);
  });

  test('one that changes in time is for the command', () => {
    const timed = { startTimesSeconds: [0], placements: [placement] };
    expect(() => labOfPlan(asked, { ...planned([]), placement: timed }, lab)).toThrow('changes in time');
  });
});
