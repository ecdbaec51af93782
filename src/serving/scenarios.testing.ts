/** @file Random small clusters and arrivals, for property tests. */
import fc from 'fast-check';
import type { GroupPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import type { RequestTable } from '../domain/resolve.ts';
import { buildCluster, type ServingCluster } from './cluster.ts';

const modelCount = 3;
const generatingModel = 2;

export interface Scenario {
  /** A fresh cluster at each call. */
  cluster: () => ServingCluster;
  requests: RequestTable;
}

/** Every configuration a group may have. One model lacks that of two stages, another one generates where there are two or three. */
const profiles: Profile[] = [0.1, 0.25, 0.4].map((latency, model) => ({
  configs: [1, 2, 3]
    .filter((interOp) => model > 0 || interOp !== 2)
    .map((interOp) => ({
      interOp,
      intraOp: 1,
      stageLatencySeconds: Array.from({ length: interOp }, (_, stage) => (latency * (1 + stage / 7)) / interOp),
      stageWeightBytes: Array.from({ length: interOp }, () => 1),
      ...(model === generatingModel && interOp > 1 && generation(latency, interOp)),
    })),
}));

function generation(latency: number, interOp: number) {
  const perStage = (share: number) => Array.from({ length: interOp }, (_, stage) => share * latency * (1 + stage / 5));
  return {
    prefillSecondsByTokens: { 1: perStage(0.1), 8: perStage(0.3), 64: perStage(2) },
    decodeSeconds: perStage(0.07),
  };
}

const models = fc.uniqueArray(fc.nat(modelCount - 1), { minLength: 1 });

/** Groups on devices 0 … 3, each stage on one of them, so that groups share slots. */
const group: fc.Arbitrary<GroupPlacement> = fc
  .record({ models, devices: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }) })
  .map((one) => ({
    interOp: one.devices.length,
    intraOp: 1,
    models: one.models,
    devices: one.devices.map((device) => [device]),
  }));

const request = fc.record({
  gapSeconds: fc.constantFrom(0, 0.01, 0.1, 0.3),
  modelIndex: fc.integer({ min: -1, max: modelCount - 1 }),
  sloSeconds: fc.constantFrom(0.3, 0.6, 1.5, Infinity),
  inputTokens: fc.constantFrom(1, 4, 8, 100),
  outputTokens: fc.integer({ min: 1, max: 6 }),
});

export const clusters: fc.Arbitrary<() => ServingCluster> = fc
  .array(group, { minLength: 1, maxLength: 4 })
  .map((groups) => () => {
    const cost = { stageOverheadFraction: 0.009, fixedOverheadSeconds: 0.011 };
    return buildCluster({
      placement: { groups },
      models: profiles.map((profile) => ({ profile })),
      cost,
      deviceCount: 4,
    });
  });

export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({ cluster: clusters, rows: fc.array(request, { maxLength: 40 }) })
  .map(({ cluster, rows }) => {
    let at = 0;
    const timesSeconds = Float64Array.from(rows, ({ gapSeconds }) => {
      at += gapSeconds;
      return at;
    });
    const modelIndices = Int32Array.from(rows, ({ modelIndex }) => modelIndex);
    return {
      cluster,
      requests: {
        timesSeconds,
        modelIndices,
        sloSeconds: Float64Array.from(rows, (row) => row.sloSeconds),
        tokens: {
          input: Int32Array.from(rows, (row) => row.inputTokens),
          output: Int32Array.from(rows, (row) => row.outputTokens),
        },
      },
    };
  });
