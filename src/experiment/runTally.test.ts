import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarizeLatencies } from '../metrics/summary.ts';
import type { RequestOutcome, RequestRecord } from '../runtime/runRecords.ts';
import { RunTally } from './runTally.ts';

const modelCount = 3;

const outcome: fc.Arbitrary<RequestOutcome> = fc.oneof(
  fc.record({
    kind: fc.constant('completed' as const),
    finishSeconds: fc.double({ min: 100, max: 200, noNaN: true }),
    onTime: fc.boolean(),
    predictedClass: fc.constant(null),
  }),
  fc.constant<RequestOutcome>({ kind: 'rejected', reason: 'slo' }),
  fc.constant<RequestOutcome>({ kind: 'failed', reason: 'device-lost' }),
);

/** In order of arrival; `endsAs`: which of them is the next to end. */
const record = fc.record({
  modelIndex: fc.integer({ min: 0, max: modelCount }),
  arrivalSeconds: fc.double({ min: 0, max: 99, noNaN: true }),
  outcome,
  endsAs: fc.double({ min: 0, max: 1, noNaN: true }),
});

function recordOf(from: Pick<RequestRecord, 'modelIndex' | 'arrivalSeconds'>): RequestRecord {
  return {
    ...from,
    sloSeconds: Infinity,
    inputTokens: 0,
    outputTokens: 0,
    firstTokenSeconds: Infinity,
    toleranceSeconds: 0,
    outcome: { kind: 'in-flight' },
  };
}

/** Everything counted anew. */
function fullTally(records: readonly RequestRecord[]) {
  const byModel = Array.from({ length: modelCount }, (_, model) => {
    const ended = records.filter(({ modelIndex, outcome: { kind } }) => modelIndex === model && kind !== 'in-flight');
    const completed = ended.flatMap(({ arrivalSeconds, outcome: how }) =>
      how.kind === 'completed' ? [{ latency: how.finishSeconds - arrivalSeconds, onTime: how.onTime }] : [],
    );
    return {
      share: { onTime: completed.filter(({ onTime }) => onTime).length, ended: ended.length },
      latencySeconds: summarizeLatencies(Float64Array.from(completed, ({ latency }) => latency)),
    };
  });
  const sum = (of: 'onTime' | 'ended') => byModel.reduce((total, { share }) => total + share[of], 0);
  return { total: { onTime: sum('onTime'), ended: sum('ended') }, byModel };
}

/** The means may differ in the last bits: the latencies are added in another order. */
function rounded({ total, byModel }: ReturnType<typeof fullTally>) {
  const models = byModel.map(({ share, latencySeconds: { mean, ...quantiles } }) => ({
    share,
    quantiles,
    mean: mean === null ? null : expect.closeTo(mean, 9),
  }));
  return { total, models };
}

test('what was counted as requests ended is what all of them counted anew are, whenever it is read', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 120 }), (given) => {
      const table = given.map(recordOf);
      const tally = new RunTally(modelCount);
      const order = [...given.keys()];
      order.sort((a, b) => given[a].endsAs - given[b].endsAs);
      for (const [step, request] of order.entries()) {
        table[request].outcome = given[request].outcome;
        tally.add(table[request]);
        if (step % 17 !== 0 && step !== order.length - 1) continue;
        const { total, models } = rounded(fullTally(table));
        const read = tally.read();
        expect(read.total).toEqual(total);
        expect(
          read.byModel.map(({ share, latencySeconds: { mean, ...quantiles } }) => ({ share, quantiles, mean })),
        ).toEqual(models);
      }
    }),
  );
});
