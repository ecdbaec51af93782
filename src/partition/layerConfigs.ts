/** @file From the times of single layers to the configurations that a planner chooses among. */
import type { Case } from '../domain/case.ts';
import type { LayerProfile, Profile, ProfileConfig } from '../domain/profile.ts';
import { cutLayers } from './cutLayers.ts';

/** Sums over shards after attention and after the MLP (Megatron-LM §3). */
const allReducesPerLayer = 2;

/** Shards come in powers of two, as heads and matrices divide. */
function shardCountsUpTo(deviceCount: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count <= deviceCount; count *= 2) counts.push(count);
  return counts;
}

/**
 * Every pipeline of tensor shards over at most `deviceCount` devices, its stages cut by the inter-op dynamic programme.
 *   stage = Σ layers' latency ÷ shards;  transfers: allReduceCount × activation per layer, one activation to the next stage
 * The link's time is not among the latencies: `withLink` adds it, so that one profile serves any cluster.
 * @source AlpaServe §4.1; differs: a layer's compute is taken to divide evenly among its shards
 */
export function configsOfLayers(layers: LayerProfile, deviceCount: number): ProfileConfig[] {
  return shardCountsUpTo(deviceCount).flatMap((intraOp) => {
    const most = Math.min(layers.latencySeconds.length, Math.floor(deviceCount / intraOp));
    return Array.from({ length: most }, (_, index) => configOf(layers, { interOp: index + 1, intraOp }));
  });
}

function configOf(layers: LayerProfile, cut: { interOp: number; intraOp: number }): ProfileConfig {
  const { latencySeconds, weightBytes, activationBytes, allReduceCount = allReducesPerLayer } = layers;
  const { interOp, intraOp } = cut;
  const ends = cutLayers(latencySeconds, interOp);
  const stages = ends.map((endLayer, stage) => ({ firstLayer: stage === 0 ? 0 : ends[stage - 1], endLayer }));
  const perStage = (values: readonly number[]) =>
    stages.map(({ firstLayer, endLayer }) => sum(values.slice(firstLayer, endLayer)) / intraOp);
  return {
    ...cut,
    stageLatencySeconds: perStage(latencySeconds),
    stageWeightBytes: perStage(weightBytes),
    stageTransfers: stages.map(({ firstLayer, endLayer }, stage) => ({
      allReduceCount: intraOp === 1 ? 0 : allReduceCount * (endLayer - firstLayer),
      allReduceBytes: intraOp === 1 ? 0 : activationBytes,
      handOffBytes: stage === interOp - 1 ? 0 : activationBytes,
    })),
  };
}

/** A case whose profiles all have configurations. */
export function withLayerConfigs(testCase: Case): Case {
  if (!testCase.profiles) return testCase;
  const { deviceCount } = testCase.cluster;
  const profiles = Object.entries(testCase.profiles).map(([name, profile]) => [
    name,
    withConfigs(profile, deviceCount),
  ]);
  return { ...testCase, profiles: Object.fromEntries(profiles) };
}

function withConfigs(profile: Profile, deviceCount: number): Profile {
  const { layers, configs } = profile;
  return layers && configs.length === 0 ? { ...profile, configs: configsOfLayers(layers, deviceCount) } : profile;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
