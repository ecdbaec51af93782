/** @file What the simulator expects of placements on the requests of a setting, and what each would weigh. */
import { BadInput } from '../domain/badInput.ts';
import type { Action, Admission } from '../domain/case.ts';
import { deviceWeightBytes } from '../domain/devices.ts';
import { parsePlacement } from '../domain/parsePlacement.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { prepareDispatch } from '../simulate/prepareDispatch.ts';
import { budgetOf } from './fleetPlan.ts';
import { deriveUnknown } from './knownCuts.ts';
import type { PlacementPrediction } from './labController.ts';
import { predictionOf } from './report.ts';
import { clusterOptionsOf, requestsOf, type Setting } from './setting.ts';

export interface PredictionTask {
  /** Comes to know what was derived for the placements. */
  setting: Setting;
  placements: readonly StaticPlacement[];
  admission: Admission;
  actions: readonly Action[];
}

/** One for each placement, in their order. Actions that apply another one are left out: this one is asked about. */
export function predictPlacements({ setting, placements, admission, actions }: PredictionTask): PlacementPrediction[] {
  const requests = requestsAsked(setting, actions);
  const others = actions.filter(({ kind }) => kind !== 'apply-placement');
  return placements.map((placement) => {
    try {
      return predictOne({ setting, admission, actions: others }, placement, requests);
    } catch (error) {
      // Fields below the simulation's are those of the placement asked about.
      if (error instanceof BadInput) return impossible(error.message.replace(/^\./, ''));
      throw error;
    }
  });
}

/** By setting: the last ones asked for, which take as long to work out as a placement does. */
const lastRequests = new WeakMap<Setting, { actions: string; requests: RequestTable }>();

function requestsAsked(setting: Setting, actions: readonly Action[]): RequestTable {
  const text = JSON.stringify(actions);
  const last = lastRequests.get(setting);
  if (last?.actions === text) return last.requests;
  const requests = requestsOf(setting, actions);
  lastRequests.set(setting, { actions: text, requests });
  return requests;
}

function predictOne(
  { setting, admission, actions }: Omit<PredictionTask, 'placements'>,
  asked: StaticPlacement,
  requests: RequestTable,
): PlacementPrediction {
  const { testCase, profiles } = setting;
  const { deviceCount } = testCase.cluster;
  const placement = parsePlacement(asked, { modelCount: testCase.models.length, deviceCount });
  deriveUnknown(setting, placement, 'all');
  const weightBytesByDevice = deviceWeightBytes(placement, { profiles, deviceCount }).map((bytes) =>
    bytes.reduce((sum, ofModel) => sum + ofModel, 0),
  );
  refuseTooHeavy(weightBytesByDevice, setting);
  const { placement: _, ...clusterOptions } = clusterOptionsOf(setting, placement);
  const { batching = false } = testCase.simulations?.[0] ?? {};
  const dispatch = prepareDispatch({ placement, admission, batching }, { field: '', clusterOptions, actions });
  const { finishSeconds, firstTokenSeconds } = dispatch(requests);
  const predicted = predictionOf({ requests, finishSeconds, firstTokenSeconds }, testCase.models.length);
  return { ...predicted, weightBytesByDevice, problem: null };
}

function refuseTooHeavy(weightBytes: readonly number[], { testCase: { cluster } }: Setting): void {
  weightBytes.forEach((bytes, device) => {
    const budgetBytes = budgetOf(cluster, device);
    if (bytes <= budgetBytes) return;
    throw new BadInput('placement', `must fit, but device ${device} would hold ${bytes} bytes in ${budgetBytes}`);
  });
}

function impossible(problem: string): PlacementPrediction {
  const latencySeconds = { mean: null, p50: null, p90: null, p99: null };
  return { attainment: null, latencySeconds, byModel: [], weightBytesByDevice: [], problem };
}
