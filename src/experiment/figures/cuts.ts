/** @file One model over several devices, from its profile: what a cut costs in latency, and what it buys (figures 8 and 9). */
import { assert } from '../../base/assert.ts';
import { BadInput } from '../../domain/badInput.ts';
import { findConfig, type Profile, type ProfileConfig } from '../../domain/profile.ts';
import type { CutStrategy } from './experiment.ts';
import type { CutMetric } from './metric.ts';

export type CutFigures = Record<CutMetric, number>;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Stages without the overheads of serving. A pipeline's request passes all stages, and its slowest one sets the pace, as if
 * every stage took as long: stages × slowest = whole + communication + uneven.
 * @throws BadInput where the profile lacks the cut
 */
export function cutFigures(
  { name, profile }: { name: string; profile: Profile },
  strategy: CutStrategy,
  deviceCount: number,
): CutFigures {
  const config = (interOp: number, intraOp: number) => configOf(name, profile, { interOp, intraOp });
  const wholeSeconds = sum(config(1, 1).stageLatencySeconds);
  switch (strategy) {
    case 'pipeline': {
      const { stageLatencySeconds, stageWeightBytes } = config(deviceCount, 1);
      const latencySeconds = sum(stageLatencySeconds);
      const slowestSeconds = Math.max(...stageLatencySeconds);
      return {
        latencySeconds,
        throughputPerSecond: 1 / slowestSeconds,
        memoryBytes: sum(stageWeightBytes),
        communicationSeconds: Math.max(0, latencySeconds - wholeSeconds),
        unevenSeconds: deviceCount * slowestSeconds - Math.max(latencySeconds, wholeSeconds),
      };
    }
    case 'intra-op': {
      const { stageLatencySeconds, stageWeightBytes } = config(1, deviceCount);
      const [latencySeconds] = stageLatencySeconds;
      assert(stageLatencySeconds.length === 1, `${stageLatencySeconds.length} stages of 1`);
      return {
        latencySeconds,
        throughputPerSecond: 1 / latencySeconds,
        memoryBytes: deviceCount * stageWeightBytes[0],
        communicationSeconds: latencySeconds - wholeSeconds / deviceCount,
        unevenSeconds: 0,
      };
    }
    case 'replication':
      return {
        latencySeconds: wholeSeconds,
        throughputPerSecond: deviceCount / wholeSeconds,
        memoryBytes: deviceCount * sum(config(1, 1).stageWeightBytes),
        communicationSeconds: 0,
        unevenSeconds: 0,
      };
  }
}

function configOf(name: string, profile: Profile, cut: { interOp: number; intraOp: number }): ProfileConfig {
  const found = findConfig(profile, cut);
  if (found !== undefined) return found;
  throw new BadInput('sweep.values', `must be cuts of ${name}, which has no (${cut.interOp}, ${cut.intraOp})`);
}
