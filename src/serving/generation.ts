/**
 * @file Generation: a request brings tokens and asks for tokens, and passes through all stages of its group once for each
 * that it gets: iteration 0 reads the prompt and yields the first, each one after it yields one more.
 *
 * Until batching is continuous a generation reserves every stage of its group to its last token (design §4).
 */
import { BadInput } from '../domain/badInput.ts';
import type { GroupPlacement } from '../domain/placement.ts';
import { findConfig, type Profile } from '../domain/profile.ts';
import type { ServingCluster } from './cluster.ts';
import { neverFinishes } from './dispatch.ts';

/** How long a replica that generates takes. */
export interface Generator {
  /** [counts] Prompt lengths that were measured, ascending. */
  tokenCounts: readonly number[];
  /** [counts][stages] */
  prefillSeconds: readonly (readonly number[])[];
  /** [stages] A token after the first. */
  decodeSeconds: readonly number[];
}

/**
 * @param scaled  a profiled latency as the cluster counts it
 * @returns null where the model does not generate in the group's configuration
 */
export function generatorOf(
  profile: Profile,
  group: GroupPlacement,
  scaled: (latencySeconds: number) => number,
): Generator | null {
  const { prefillSecondsByTokens, decodeSeconds } = findConfig(profile, group) ?? {};
  if (prefillSecondsByTokens === undefined || decodeSeconds === undefined) return null;
  const rows = Object.entries(prefillSecondsByTokens).map(([count, seconds]) => ({ count: Number(count), seconds }));
  rows.sort((a, b) => a.count - b.count);
  return {
    tokenCounts: rows.map(({ count }) => count),
    prefillSeconds: rows.map(({ seconds }) => seconds.map(scaled)),
    decodeSeconds: decodeSeconds.map(scaled),
  };
}

/** @throws BadInput where a model generates, for rules that do not know how */
export function refuseGeneration(
  { generates }: ServingCluster,
  { field, rules }: { field: string; rules: string },
): void {
  if (generates) throw new BadInput(field, `must hold no model that generates tokens where ${rules}`);
}

/** What a stage takes in a pass. Between measured prompt lengths, and beyond them, the prefill is a straight line. */
export function passSeconds(
  { tokenCounts, prefillSeconds, decodeSeconds }: Generator,
  { stageIndex, iteration, inputTokens }: { stageIndex: number; iteration: number; inputTokens: number },
): number {
  if (iteration > 0) return decodeSeconds[stageIndex];
  if (tokenCounts.length === 1) return prefillSeconds[0][stageIndex];
  let upper = 1;
  while (upper < tokenCounts.length - 1 && tokenCounts[upper] < inputTokens) upper++;
  const low = prefillSeconds[upper - 1][stageIndex];
  const high = prefillSeconds[upper][stageIndex];
  const share = (inputTokens - tokenCounts[upper - 1]) / (tokenCounts[upper] - tokenCounts[upper - 1]);
  return Math.max(0, low + share * (high - low));
}

export interface Passes {
  /** The stage and the iteration that come next. */
  stageIndex: number;
  iteration: number;
  /** Iterations there are in all: tokens to generate. */
  iterationCount: number;
  inputTokens: number;
}

/**
 * When the last of the passes ends if the next one starts now: each stage starts when the one before it ends. Added up one
 * by one, as events add them, so that a prediction is what happens to the last bit.
 */
export function endOfPasses(generator: Generator, passes: Passes, startSeconds: number): number {
  const { iterationCount, inputTokens } = passes;
  const stageCount = generator.decodeSeconds.length;
  let end = startSeconds;
  for (let { iteration, stageIndex } = passes; iteration < iterationCount; iteration++, stageIndex = 0) {
    for (; stageIndex < stageCount; stageIndex++) {
      end += passSeconds(generator, { stageIndex, iteration, inputTokens });
    }
  }
  return end;
}

/** Instants, fixed overhead included; `neverFinishes` where the request was not admitted. */
export interface GenerationReserved {
  firstTokenSeconds: number;
  finishSeconds: number;
}

/** A request for tokens. */
export interface GenerationAsked {
  arrivalSeconds: number;
  /** The longest latency admitted. */
  limitSeconds: number;
  inputTokens: number;
  outputTokens: number;
}

/**
 * Predicts a generation and, if it ends in time, reserves all slots of its host until then.
 *   start = max(arrival, free of every slot);  end = start + Σ prefill + (tokens − 1) × Σ decode
 * Admitted as `reserve` admits.
 */
export function reserveGeneration(cluster: ServingCluster, host: number, request: GenerationAsked): GenerationReserved {
  const { freeSeconds, rowSlots, hostRows, hostMarginSeconds, fixedOverheadSeconds } = cluster;
  const { arrivalSeconds, limitSeconds, inputTokens, outputTokens } = request;
  const generator = cluster.hostGenerators[host];
  if (generator === null) return notAdmitted;
  let start = arrivalSeconds;
  for (let row = hostRows[host]; row < hostRows[host + 1]; row++) start = Math.max(start, freeSeconds[rowSlots[row]]);
  const passes = { stageIndex: 0, iteration: 0, iterationCount: 1, inputTokens };
  const firstEnd = endOfPasses(generator, passes, start);
  const end = endOfPasses(generator, { ...passes, iteration: 1, iterationCount: outputTokens }, firstEnd);
  const finishSeconds = end + fixedOverheadSeconds;
  if (!(finishSeconds + hostMarginSeconds[host] - arrivalSeconds <= limitSeconds)) return notAdmitted;
  for (let row = hostRows[host]; row < hostRows[host + 1]; row++) freeSeconds[rowSlots[row]] = end;
  return { firstTokenSeconds: firstEnd + fixedOverheadSeconds, finishSeconds };
}

const notAdmitted: GenerationReserved = { firstTokenSeconds: neverFinishes, finishSeconds: neverFinishes };
