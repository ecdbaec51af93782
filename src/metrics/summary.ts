/** @file Latency and attainment of a run in the form reports carry. */
import type { LatencySummary, Ledger, ModelOutcome, Outcome, TokenTimes } from '../domain/report.ts';
import { attainment, type RequestOutcomes } from './attainment.ts';
import { mean, quantile } from './quantiles.ts';

/** @param latencies  of completed requests, in order of arrival (the mean depends on it in the last bit) */
export function summarizeLatencies(latencies: Float64Array): LatencySummary {
  const sorted = latencies.toSorted();
  return {
    mean: mean(latencies),
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
  };
}

/** Latencies of the requests that were completed, in order of arrival. */
export function completedLatencies({ arrivalSeconds, finishSeconds }: RequestOutcomes): Float64Array {
  return finishSeconds.map((finish, request) => finish - arrivalSeconds[request]).filter(Number.isFinite);
}

export function summarizeOutcome(ledger: Ledger, outcomes: RequestOutcomes): Outcome {
  return {
    ledger,
    attainment: attainment(outcomes),
    latencySeconds: summarizeLatencies(completedLatencies(outcomes)),
    ...summarizeTokens(outcomes),
  };
}

/** Nothing where no model generates. */
export function summarizeTokens({
  arrivalSeconds,
  finishSeconds,
  generation,
}: RequestOutcomes): TokenTimes | undefined {
  if (generation === null) return undefined;
  const { firstTokenSeconds, outputTokens } = generation;
  const toFirst = firstTokenSeconds.map((first, request) =>
    finishSeconds[request] < Infinity ? first - arrivalSeconds[request] : Infinity,
  );
  // Divided by none where there is one token: not a finite number, and left out.
  const perToken = firstTokenSeconds.map(
    (first, request) => (finishSeconds[request] - first) / ((outputTokens?.[request] ?? 1) - 1),
  );
  return {
    timeToFirstTokenSeconds: summarizeLatencies(toFirst.filter(Number.isFinite)),
    timePerOutputTokenSeconds: summarizeLatencies(perToken.filter(Number.isFinite)),
  };
}

/** @param models  name and ledger by model index; requests for unknown models belong to none */
export function summarizeByModel(
  models: readonly { name: string; ledger: Ledger }[],
  outcomes: RequestOutcomes,
): ModelOutcome[] {
  return models.map(({ name, ledger }, modelIndex) => ({
    name,
    ...summarizeOutcome(ledger, outcomesOfModel(outcomes, modelIndex)),
  }));
}

export function outcomesOfModel(outcomes: RequestOutcomes, modelIndex: number): RequestOutcomes {
  const isOfModel = (_: number, request: number) => outcomes.modelIndices[request] === modelIndex;
  return {
    arrivalSeconds: outcomes.arrivalSeconds.filter(isOfModel),
    modelIndices: outcomes.modelIndices.filter(isOfModel),
    sloSeconds: outcomes.sloSeconds.filter(isOfModel),
    finishSeconds: outcomes.finishSeconds.filter(isOfModel),
    generation: outcomes.generation && {
      firstTokenSeconds: outcomes.generation.firstTokenSeconds.filter(isOfModel),
      outputTokens: outcomes.generation.outputTokens?.filter(isOfModel),
    },
  };
}
