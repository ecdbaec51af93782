/** @file What a case leaves to be worked out once, before anything runs: profiles, SLOs and the table of requests. */
import { BadInput } from './badInput.ts';
import type { Arrivals, Case, CostModel, Simulation } from './case.ts';
import { withLink } from './link.ts';
import { type Profile, singleDeviceLatencySeconds } from './profile.ts';

const defaultBatchSizes = [1, 2, 4, 8, 16];

/** The sizes that batches may have; undefined where requests are served one by one. */
export function resolveBatchSizes(
  { batching = false }: Pick<Simulation, 'batching'>,
  cost: Pick<CostModel, 'batchSizes'> = {},
): number[] | undefined {
  if (batching === false) return undefined;
  const mostRequests = typeof batching === 'object' ? batching.maxBatchSize : Infinity;
  return (cost.batchSizes ?? defaultBatchSizes).filter((size) => size <= mostRequests);
}

/** Requests in order of arrival; arrays are per request. */
export interface RequestTable {
  timesSeconds: Float64Array;
  /** −1: a model nobody knows. */
  modelIndices: Int32Array;
  /** Relative to the arrival; infinite: none. */
  sloSeconds: Float64Array;
  /** Where the arrivals say; without it every request brings one token and asks for one. */
  tokens?: RequestTokens;
}

/** Of requests to models that generate; [requests], 1 or more. */
export interface RequestTokens {
  input: Int32Array;
  output: Int32Array;
}

/** The tokens of some requests, in the order given. */
export function selectTokens({ input, output }: RequestTokens, requests: ArrayLike<number>): RequestTokens {
  return {
    input: Int32Array.from(requests, (request) => input[request]),
    output: Int32Array.from(requests, (request) => output[request]),
  };
}

/**
 * Per model, link times among its latencies; the case's own profiles win over the catalogue's. `parseCase` has made sure
 * that each exists.
 */
export function resolveProfiles(testCase: Case, catalogue: Readonly<Record<string, Profile>> = {}): Profile[] {
  const profiles = { ...catalogue, ...testCase.profiles };
  return testCase.models.map((model) => withLink(profiles[model.profile], testCase.cost?.link));
}

/**
 * SLOs per model, null for none.
 * @param scale  × the single-device latency of every model, in place of the case's SLOs (as a simulation's `sloScale`)
 * @throws BadInput where a scale meets a profile without a (1,1) configuration
 */
export function resolveSlos(
  testCase: Case,
  profiles: readonly Profile[],
  scale?: { sloScale: number; field: string },
): (number | null)[] {
  return testCase.models.map((model, index) => {
    const sloScale = scale?.sloScale ?? model.sloScale;
    if (sloScale === undefined) return model.sloSeconds ?? null;
    const latencySeconds = singleDeviceLatencySeconds(profiles[index]);
    if (latencySeconds === undefined) {
      const problem = `must have something to scale, but the profile ${model.profile} has no (1, 1) configuration`;
      throw new BadInput(scale?.field ?? `models[${index}].sloScale`, problem);
    }
    return sloScale * latencySeconds;
  });
}

/** @param sloSeconds  per model, null for none; used for requests that bring no SLO of their own */
export function tabulateRequests(arrivals: Arrivals, sloSeconds: readonly (number | null)[]): RequestTable {
  const modelIndices = new Int32Array(arrivals.modelIndices);
  return {
    timesSeconds: new Float64Array(arrivals.timesSeconds),
    modelIndices,
    sloSeconds: tabulateSlos(arrivals, { modelIndices, sloSeconds }),
    ...tabulateTokens(arrivals),
  };
}

function tabulateSlos(
  { sloSeconds: own }: Arrivals,
  { modelIndices, sloSeconds }: { modelIndices: Int32Array; sloSeconds: readonly (number | null)[] },
): Float64Array {
  const ofModel = Float64Array.from(sloSeconds, (slo) => slo ?? Infinity);
  const slos = new Float64Array(modelIndices.length);
  for (let request = 0; request < slos.length; request++) {
    slos[request] = (own ? own[request] : ofModel[modelIndices[request]]) ?? Infinity;
  }
  return slos;
}

function tabulateTokens({ timesSeconds, inputTokens, outputTokens }: Arrivals): { tokens?: RequestTokens } {
  if (inputTokens === undefined && outputTokens === undefined) return {};
  const atLeastOne = (counts: number[] | undefined) =>
    Int32Array.from(timesSeconds, (_, request) => tokenCount(counts?.[request]));
  return { tokens: { input: atLeastOne(inputTokens), output: atLeastOne(outputTokens) } };
}

/** A generation has at least one token to read, and yields at least one. */
export function tokenCount(given: number | undefined): number {
  return Math.max(1, given ?? 1);
}
