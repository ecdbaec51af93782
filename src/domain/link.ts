/** @file What the transfers of a stage cost: a modelled link inside its window, not the browser's own exchange (design §1). */
import type { Link, Profile, ProfileConfig, StageTransfers } from './profile.ts';

/**
 * Seconds that a batch spends on the link in a stage: each sum over its shards, and the hand-off to the next stage.
 *   allReduceCount × (α + b × allReduceBytes ÷ β) + [handOffBytes > 0] × (α + b × handOffBytes ÷ β)
 */
export function linkSeconds(
  { allReduceCount, allReduceBytes, handOffBytes }: StageTransfers,
  { alphaSeconds, bytesPerSecond }: Link,
  batchSize: number,
): number {
  const transferSeconds = (bytes: number) => alphaSeconds + (batchSize * bytes) / bytesPerSecond;
  const handOffSeconds = handOffBytes > 0 ? transferSeconds(handOffBytes) : 0;
  return allReduceCount * transferSeconds(allReduceBytes) + handOffSeconds;
}

/**
 * The profile as a cluster with this link has it: latencies that include the transfers, which are then accounted for.
 * @param link  default: the profile's own; without one transfers cost nothing
 */
export function withLink({ configs, link: ownLink }: Profile, link: Link | undefined = ownLink): Profile {
  return { configs: configs.map((config) => (link && config.stageTransfers ? linked(config, link) : config)) };
}

function linked({ stageTransfers = [], ...config }: ProfileConfig, link: Link): ProfileConfig {
  const added = (latencySeconds: readonly number[], requestCount: number) =>
    latencySeconds.map((latency, stage) => latency + linkSeconds(stageTransfers[stage], link, requestCount));
  const { stageLatencySeconds, stageLatencySecondsByBatch, prefillSecondsByTokens, decodeSeconds } = config;
  const addedEach = (table: Record<string, number[]>, requestsOf: (key: number) => number) =>
    Object.fromEntries(Object.entries(table).map(([key, seconds]) => [key, added(seconds, requestsOf(Number(key)))]));
  // What a request transfers is what its longest prompt does; a shorter one, or a token, has its share of the rows.
  const longest = Math.max(...Object.keys(prefillSecondsByTokens ?? { 1: [] }).map(Number));
  return {
    ...config,
    stageLatencySeconds: added(stageLatencySeconds, 1),
    ...(stageLatencySecondsByBatch && {
      stageLatencySecondsByBatch: addedEach(stageLatencySecondsByBatch, (batchSize) => batchSize),
    }),
    ...(prefillSecondsByTokens && {
      prefillSecondsByTokens: addedEach(prefillSecondsByTokens, (tokens) => tokens / longest),
    }),
    ...(decodeSeconds && { decodeSeconds: added(decodeSeconds, 1 / longest) }),
  };
}

/** The link of a cluster whose devices, and with them whose link, are so much slower. */
export function slowerLink({ alphaSeconds, bytesPerSecond }: Link, slowdown: number): Link {
  return { alphaSeconds: alphaSeconds * slowdown, bytesPerSecond: bytesPerSecond / slowdown };
}
