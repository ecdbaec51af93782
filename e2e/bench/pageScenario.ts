/** @file The busy page of suite `page`, sixteen devices, eight models, 500 requests/s, simulated; and a minute of it to be edited. */
import { freshState } from '../../src/lab/link/linkState.ts';
import { linkOf } from '../../src/lab/link/linkText.ts';
import type { Scenario } from '../../src/lab/scenario.ts';

const deviceCount = 16;
const modelCount = 8;
/** Of the placement that runs, of two stages each. */
export const pipelineCount = deviceCount / 2;
export const requestsPerSecond = 500;
const singleDeviceSeconds = 0.02;
const weightBytes = 2 ** 20;

const models = Array.from({ length: modelCount }, (_, model) => model);
const load = (requestsPerSecond * singleDeviceSeconds) / deviceCount / modelCount;

function busyScenario(durationSeconds: number, seed: number): Scenario {
  const stages = (interOp: number) => ({
    interOp,
    intraOp: 1,
    stageLatencySeconds: Array.from({ length: interOp }, () => singleDeviceSeconds / interOp),
    stageWeightBytes: Array.from({ length: interOp }, () => weightBytes / interOp),
  });
  return {
    id: 'busy-page',
    title: 'Bench: 500 requests/s, 16 devices',
    cluster: { deviceCount, memoryBudgetBytes: 16 * weightBytes },
    durationSeconds,
    models: models.map((model) => ({ name: `model ${model + 1}`, profile: 'bench' })),
    profiles: { bench: { configs: [stages(1), stages(2)] } },
    placements: [
      {
        id: 'pairs',
        label: 'Pairs',
        detail: '2 stages each',
        doing: 'pipelining',
        placement: { groups: Array.from({ length: pipelineCount }, () => ({ interOp: 2, intraOp: 1, models })) },
      },
      {
        id: 'replicated',
        label: 'Replicated',
        detail: 'all everywhere',
        doing: 'replicating',
        placement: { groups: Array.from({ length: deviceCount }, () => ({ interOp: 1, intraOp: 1, models })) },
      },
    ],
    controls: {
      seed,
      models: models.map(() => ({ load, cv: 1 })),
      correlation: 0,
      placementId: 'pairs',
      ghostId: 'replicated',
      sloScale: 5,
      slos: 'scaled',
      admission: 'none',
      pace: 'auto',
      mode: 'simulated',
    },
  };
}

/** The page's address behind `#` for a run of that length, not yet begun. */
export function busyFragment(durationSeconds: number, seed: number): string {
  return `#paused&s=${linkOf(freshState(busyScenario(durationSeconds, seed)))}`;
}

/** A run that is not begun, of about 30,000 requests: its placement can be edited. */
export function editedFragment(seed: number): string {
  return busyFragment(60, seed);
}
