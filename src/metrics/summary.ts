/** @file Latency and attainment of a run in the form reports carry: of all requests, and of each model's. */
import type { LatencySummary, Ledger, Outcome, Prediction, TokenTimes } from '../domain/report.ts';
import { attainment, type RequestOutcomes } from './attainment.ts';
import { countByIndex, countOnTimeByIndex } from './counts.ts';
import { finiteByModel, type Grouped } from './finiteByModel.ts';
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

/** Attainment is null where nothing arrived. */
export function summarizePredictions(outcomes: RequestOutcomes, modelCount: number): Grouped<Prediction> {
  const { modelIndices } = outcomes;
  const latencies = summarizeColumn(latenciesOf(outcomes), { modelIndices, modelCount });
  const arrived = countByIndex(modelIndices, modelCount);
  const onTime = countOnTimeByIndex(modelIndices, modelCount, outcomes);
  return {
    all: { attainment: attainment(outcomes), latencySeconds: latencies.all },
    byModel: latencies.byModel.map((latencySeconds, model) => ({
      attainment: arrived[model] === 0 ? null : onTime[model] / arrived[model],
      latencySeconds,
    })),
  };
}

export function summarizeOutcomes(ledgers: Grouped<Ledger>, outcomes: RequestOutcomes): Grouped<Outcome> {
  const modelCount = ledgers.byModel.length;
  const predictions = summarizePredictions(outcomes, modelCount);
  const tokens = summarizeTokens(outcomes, modelCount);
  return {
    all: { ledger: ledgers.all, ...predictions.all, ...tokens?.all },
    byModel: ledgers.byModel.map((ledger, model) => ({
      ledger,
      ...predictions.byModel[model],
      ...tokens?.byModel[model],
    })),
  };
}

/** Nothing where no model generates. */
export function summarizeTokens(outcomes: RequestOutcomes, modelCount: number): Grouped<TokenTimes> | undefined {
  const { arrivalSeconds, finishSeconds, modelIndices, generation } = outcomes;
  if (generation === null) return undefined;
  const { firstTokenSeconds, outputTokens } = generation;
  const toFirst = firstTokenSeconds.map((first, request) =>
    finishSeconds[request] < Infinity ? first - arrivalSeconds[request] : Infinity,
  );
  // Divided by none where there is one token: not a finite number, and left out.
  const perToken = firstTokenSeconds.map(
    (first, request) => (finishSeconds[request] - first) / ((outputTokens?.[request] ?? 1) - 1),
  );
  const first = summarizeColumn(toFirst, { modelIndices, modelCount });
  const later = summarizeColumn(perToken, { modelIndices, modelCount });
  const timesOf = (timeToFirstTokenSeconds: LatencySummary, timePerOutputTokenSeconds: LatencySummary) => ({
    timeToFirstTokenSeconds,
    timePerOutputTokenSeconds,
  });
  return {
    all: timesOf(first.all, later.all),
    byModel: first.byModel.map((ofModel, model) => timesOf(ofModel, later.byModel[model])),
  };
}

/** Per request, infinite where it was not completed. */
function latenciesOf({ arrivalSeconds, finishSeconds }: RequestOutcomes): Float64Array {
  const latencies = new Float64Array(finishSeconds.length);
  for (let request = 0; request < latencies.length; request++) {
    latencies[request] = finishSeconds[request] - arrivalSeconds[request];
  }
  return latencies;
}

/** Of what is finite. */
function summarizeColumn(
  column: Float64Array,
  models: { modelIndices: Int32Array; modelCount: number },
): Grouped<LatencySummary> {
  const { all, byModel } = finiteByModel(column, models);
  return { all: summarizeLatencies(all), byModel: byModel.map(summarizeLatencies) };
}
