/** @file What cutting a model costs, from its profile: α, and how uneven the stages are (AlpaServe §3.3, figures 7 and 8). */
import { findConfig, type Profile, type ProfileConfig, singleDeviceLatencySeconds } from '../../domain/profile.ts';

export interface OverheadRow {
  interOp: number;
  intraOp: number;
  wholeSeconds: number;
  /** A pass through all stages, transfers left out. */
  sumSeconds: number;
  /** sum ÷ whole: 1 is free. */
  alpha: number;
  slowestSeconds: number;
  /** slowest ÷ (sum ÷ stages): 1 is even. */
  imbalance: number;
  /** Requests a second on all the devices it takes, against as many whole replicas: 1 is as good. */
  throughputFraction: number;
}

/** Of each configuration measured, whole first, then by stages and shards. */
export function overheadsOf(profile: Profile): OverheadRow[] {
  const whole = singleDeviceLatencySeconds(profile);
  if (whole === undefined) return [];
  return profile.configs
    .map((config) => overheadOf(config, whole))
    .sort((a, b) => a.intraOp - b.intraOp || a.interOp - b.interOp);
}

function overheadOf({ interOp, intraOp, stageLatencySeconds }: ProfileConfig, wholeSeconds: number): OverheadRow {
  const sumSeconds = stageLatencySeconds.reduce((sum, seconds) => sum + seconds, 0);
  const slowestSeconds = Math.max(...stageLatencySeconds);
  return {
    interOp,
    intraOp,
    wholeSeconds,
    sumSeconds,
    alpha: sumSeconds / wholeSeconds,
    slowestSeconds,
    imbalance: (slowestSeconds * interOp) / sumSeconds,
    throughputFraction: wholeSeconds / (slowestSeconds * interOp * intraOp),
  };
}

/** What a pipeline's bottleneck costs in all: α × imbalance, the factor by which its share of a device grows. */
export function bottleneckFactor({ alpha, imbalance }: OverheadRow): number {
  return alpha * imbalance;
}

/** The model as if cutting it into `interOp` even stages cost `alpha`, and whole it took as long as it does. */
export function profileWithAlpha(profile: Profile, { interOp, alpha }: { interOp: number; alpha: number }): Profile {
  const whole = findConfig(profile, { interOp: 1, intraOp: 1 });
  const cut = findConfig(profile, { interOp, intraOp: 1 });
  if (!whole || !cut) throw new Error(`The profile says nothing of ${interOp} stages.`);
  const [wholeSeconds] = whole.stageLatencySeconds;
  const even = Array.from({ length: interOp }, () => (alpha * wholeSeconds) / interOp);
  const bare = ({ stageWeightBytes }: ProfileConfig, stageLatencySeconds: number[], stages: number): ProfileConfig => ({
    interOp: stages,
    intraOp: 1,
    stageLatencySeconds,
    stageWeightBytes,
  });
  return { configs: [bare(whole, [wholeSeconds], 1), bare(cut, even, interOp)] };
}
