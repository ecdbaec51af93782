/**
 * @file What a lesson asks of the simulator beside its own run: the same models on this machine's figures, in other
 * circumstances. Every answer is modelled.
 */
import type { Case, Workload } from '../../domain/case.ts';
import type { Service } from '../../domain/md1.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { LabController, PaceFactor, PlacementPrediction } from '../../experiment/labController.ts';

export interface Prober {
  controller: Pick<LabController, 'predict'>;
  /** As the lesson's run resolved it, so that a second is a second. */
  paceFactor: PaceFactor;
}

/** What the simulator says of a placement where nothing is refused. */
export async function simulate(
  { controller, paceFactor }: Prober,
  testCase: Case,
  placement: StaticPlacement,
): Promise<PlacementPrediction> {
  const options = { placements: [placement], admission: 'none', paceFactor } as const;
  const [prediction] = await controller.predict(roomy(testCase), options);
  if (prediction.problem) throw new Error(prediction.problem);
  return prediction;
}

/** What fits is the lesson's affair: its questions go beyond. */
function roomy(testCase: Case): Case {
  return { ...testCase, cluster: { ...testCase.cluster, memoryBudgetBytes: Number.MAX_SAFE_INTEGER } };
}

/** How long a pass takes and its slowest stage: of two requests at once, the second ends a slowest stage after the first. */
export async function serviceOf(prober: Prober, testCase: Case, placement: StaticPlacement): Promise<Service> {
  const { workload: _, actions: __, ...rest } = testCase;
  const arrivals = (modelIndices: number[]) => ({ timesSeconds: modelIndices.map(() => 0), modelIndices });
  const alone = await simulate(prober, { ...rest, arrivals: arrivals([0]) }, placement);
  const both = await simulate(prober, { ...rest, arrivals: arrivals([0, 0]) }, placement);
  const passSeconds = alone.latencySeconds.mean ?? 0;
  // The mean of D_s and D_s + D_m.
  return { passSeconds, slowestSeconds: 2 * ((both.latencySeconds.mean ?? 0) - passSeconds) };
}

/** About so many requests arrive in a probe, so that its mean is no accident. */
const probeRequests = 4000;
const probeSecondsMost = 3000;

/** The case under steady or bursty traffic: each model's share of what all devices could serve, and the spread. */
export function underTraffic(
  { actions: _, ...testCase }: Case,
  { load, cv, serviceSeconds }: { load: number; cv: number; serviceSeconds: number },
): Case {
  const { models, cluster, workload } = testCase;
  const arrivalsPerSecond = (models.length * load * cluster.deviceCount) / serviceSeconds;
  const traffic: Workload = {
    seed: workload?.seed ?? 1,
    durationSeconds: Math.min(probeSecondsMost, Math.ceil(probeRequests / arrivalsPerSecond)),
    models: models.map(() => ({ process: 'gamma', cv, load })),
  };
  return { ...testCase, workload: traffic };
}
