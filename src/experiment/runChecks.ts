/** @file What a run in the page refuses: cases that are for the command, and what a hand may not ask of it. */
import { BadInput } from '../domain/badInput.ts';
import type { Case } from '../domain/case.ts';
import { checkPlacement } from '../domain/checkPlacement.ts';
import { isTimed, type Placement, type StaticPlacement } from '../domain/placement.ts';
import type { ActiveRun } from './activeRun.ts';
import type { RunOptions } from './labController.ts';

/** More requests of one model than a page can keep in its books. */
const setArrivalsMax = 200_000;
const burstMax = 10_000;
/** Clock seconds per wall second of a simulated run. */
const [slowest, fastest] = [0.25, 16];

/** @throws BadInput for what only the command simulates, and is asked of a run in the page */
export function refuseWhatDoesNotRun(
  { actions = [], simulations: [simulation] = [] }: Case,
  options: RunOptions,
): void {
  const strange = actions.findIndex((action) => action.kind === 'apply-placement' && isTimed(action.placement));
  if (strange >= 0) throw new BadInput(`actions[${strange}].placement`, 'must not change in time');
  if (!simulation || options.placement) return;
  const fields = {
    dispatch: simulation.dispatch === 'queue',
    sloScale: simulation.sloScale,
  };
  for (const [field, isAsked] of Object.entries(fields)) {
    if (isAsked) throw new BadInput(`simulations[0].${field}`, 'is for the command: a run in the page does without');
  }
}

/** @throws BadInput for a placement that does not suit the case, or changes in time */
export function runnable(testCase: Case, placement: Placement): StaticPlacement {
  const bounds = { modelCount: testCase.models.length, deviceCount: testCase.cluster.deviceCount };
  checkPlacement(placement, bounds, 'placement');
  if (isTimed(placement)) {
    throw new BadInput('placement', 'must not change in time here: the command simulates those');
  }
  return placement;
}

/** @throws BadInput unless the run has the model, and room for its requests */
export function checkBurst({ model, count }: { model: number; count: number }, run: ActiveRun): void {
  checkModel(model, run);
  if (Number.isInteger(count) && count > 0 && count <= burstMax) return;
  throw new BadInput('count', `must be a whole number from 1 to ${burstMax}, is ${count}`);
}

/** @throws BadInput for a rate that no run could serve */
export function checkRate(
  { model, arrivalsPerSecond }: { model: number; arrivalsPerSecond: number },
  run: ActiveRun,
): void {
  checkModel(model, run);
  const { testCase, arrivals } = run.options.setting;
  const durationSeconds = testCase.workload?.durationSeconds ?? arrivals.timesSeconds.at(-1) ?? 0;
  const most = Math.floor(setArrivalsMax / Math.max(1, durationSeconds));
  if (arrivalsPerSecond >= 0 && arrivalsPerSecond <= most) return;
  throw new BadInput('arrivalsPerSecond', `must be a number from 0 to ${most} here, is ${arrivalsPerSecond}`);
}

/** @throws BadInput unless the run has the model */
function checkModel(model: number, { options }: ActiveRun): void {
  const { length } = options.setting.testCase.models;
  if (Number.isInteger(model) && model >= 0 && model < length) return;
  throw new BadInput('model', `must be the index of a model, 0 to ${length - 1}, is ${model}`);
}

/** @throws BadInput unless the run has the device */
export function checkDevice(deviceIndex: number, { options }: ActiveRun): void {
  const { deviceCount } = options.setting.testCase.cluster;
  if (Number.isInteger(deviceIndex) && deviceIndex >= 0 && deviceIndex < deviceCount) return;
  throw new BadInput('index', `must be the index of a device, 0 to ${deviceCount - 1}, is ${deviceIndex}`);
}

/** @throws BadInput for a speed that none has; Error for a live run */
export function checkSpeed(factor: number, { options }: ActiveRun): void {
  if (options.mode === 'live')
    throw new Error('A live run goes at the pace of its devices: only a simulated one has a speed.');
  if (factor >= slowest && factor <= fastest) return;
  throw new BadInput('factor', `must be a number from ${slowest} to ${fastest}, is ${factor}`);
}
