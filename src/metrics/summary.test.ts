/** @file The summary of all models in one pass, against each model's requests picked out and summarised by themselves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LatencySummary, Outcome, TokenTimes } from '../domain/report.ts';
import { attainment, countOnTime, type RequestOutcomes } from './attainment.ts';
import { countByIndex, countOnTimeByIndex } from './counts.ts';
import { copyLedger, createLedger } from './ledger.ts';
import { mean, quantile } from './quantiles.ts';
import { summarizeOutcomes, summarizePredictions } from './summary.ts';

const modelCount = 4;

interface Row {
  /** −1, or beyond the last: of no model. */
  model: number;
  arrival: number;
  slo: number;
  /** Infinite: rejected, failed, or not ended yet. */
  latency: number;
  /** Infinite: none was generated. */
  toFirst: number;
  tokens: number;
}

const seconds = fc.double({ min: 0, max: 100, noNaN: true });
const orNever = fc.oneof({ weight: 3, arbitrary: seconds }, { weight: 1, arbitrary: fc.constant(Infinity) });
/** Model 2 is never asked for: there is always an empty one. */
const row: fc.Arbitrary<Row> = fc.record({
  model: fc.constantFrom(-1, 0, 1, 3, modelCount),
  arrival: seconds,
  slo: orNever,
  latency: orNever,
  toFirst: orNever,
  tokens: fc.integer({ min: 1, max: 5 }),
});
/** More than 128 of a model, too: a mean is then the sum of halves. */
const rows = fc.oneof(fc.array(row, { maxLength: 20 }), fc.array(row, { minLength: 400, maxLength: 1500 }));
const generation = fc.constantFrom('none', 'one token each', 'tokens asked for');

function outcomesOf(given: readonly Row[], generates: string): RequestOutcomes {
  return {
    arrivalSeconds: Float64Array.from(given, ({ arrival }) => arrival),
    modelIndices: Int32Array.from(given, ({ model }) => model),
    sloSeconds: Float64Array.from(given, ({ slo }) => slo),
    finishSeconds: Float64Array.from(given, ({ arrival, latency }) => arrival + latency),
    generation:
      generates === 'none'
        ? null
        : {
            firstTokenSeconds: Float64Array.from(given, ({ arrival, toFirst }) => arrival + toFirst),
            outputTokens: generates === 'one token each' ? undefined : Int32Array.from(given, ({ tokens }) => tokens),
          },
  };
}

function plainLatencies(latencies: readonly number[]): LatencySummary {
  const finite = Float64Array.from(latencies.filter(Number.isFinite));
  const sorted = Float64Array.from([...finite].sort((a, b) => a - b));
  return {
    mean: mean(finite),
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
  };
}

/** Requests one by one, of those alone. */
function plainly(outcomes: RequestOutcomes): Omit<Outcome, 'ledger'> {
  const { arrivalSeconds, finishSeconds, sloSeconds, generation } = outcomes;
  const latencies = Array.from(finishSeconds, (finish, request) => finish - arrivalSeconds[request]);
  const onTime = latencies.filter(
    (latency, request) => latency < Infinity && latency <= Math.fround(sloSeconds[request]),
  );
  return {
    attainment: latencies.length === 0 ? null : onTime.length / latencies.length,
    latencySeconds: plainLatencies(latencies),
    ...(generation && plainTokens(outcomes, generation)),
  };
}

function plainTokens(
  { arrivalSeconds, finishSeconds }: RequestOutcomes,
  { firstTokenSeconds, outputTokens }: NonNullable<RequestOutcomes['generation']>,
): TokenTimes {
  const first = Array.from(firstTokenSeconds);
  return {
    timeToFirstTokenSeconds: plainLatencies(
      first
        .map((at, request) => at - arrivalSeconds[request])
        .filter((_, request) => finishSeconds[request] < Infinity),
    ),
    timePerOutputTokenSeconds: plainLatencies(
      first
        .map((at, request) => ({ after: finishSeconds[request] - at, tokens: outputTokens?.[request] ?? 1 }))
        .flatMap(({ after, tokens }) => (tokens > 1 ? [after / (tokens - 1)] : [])),
    ),
  };
}

test('summarised together, models are what each is alone, to the last bit', () => {
  const ledger = copyLedger(createLedger().counts);
  const ledgers = { all: ledger, byModel: Array.from({ length: modelCount }, () => ledger) };
  fc.assert(
    fc.property(rows, generation, (given, generates) => {
      const outcomes = outcomesOf(given, generates);
      const alone = ledgers.byModel.map((_, model) =>
        outcomesOf(
          given.filter((one) => one.model === model),
          generates,
        ),
      );
      const { all, byModel } = summarizeOutcomes(ledgers, outcomes);
      expect(all).toEqual({ ledger, ...plainly(outcomes) });
      expect(byModel).toEqual(alone.map((one) => ({ ledger, ...plainly(one) })));
      const predictions = summarizePredictions(outcomes, modelCount);
      expect(predictions.byModel).toEqual(
        byModel.map(({ attainment, latencySeconds }) => ({ attainment, latencySeconds })),
      );
      expect(byModel[2]).toMatchObject({ attainment: null, latencySeconds: { mean: null, p99: null } });
      expect(predictions.all.attainment).toBe(attainment(outcomes));
      const { modelIndices } = outcomes;
      expect(countByIndex(modelIndices, modelCount)).toEqual(alone.map(({ arrivalSeconds }) => arrivalSeconds.length));
      expect(countOnTimeByIndex(modelIndices, modelCount, outcomes)).toEqual(alone.map((one) => countOnTime(one)));
    }),
  );
});
