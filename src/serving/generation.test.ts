import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCluster } from './cluster.ts';
import { admissionLimitSeconds } from './dispatch.ts';
import { generatorOf, passSeconds, reserveGeneration } from './generation.ts';

const interOp = 2;
const group = { interOp, intraOp: 1, models: [0] };
const prefillSecondsByTokens = { 16: [0.5, 0.25], 4: [0.125, 0.25], 8: [0.25, 0.25] };
const decodeSeconds = [0.125, 0.0625];
const profile = {
  configs: [
    { ...group, stageLatencySeconds: [1, 1], stageWeightBytes: [1, 1], prefillSecondsByTokens, decodeSeconds },
    { ...group, interOp: 1, stageLatencySeconds: [2], stageWeightBytes: [2] },
  ],
};
const noSlo = admissionLimitSeconds(Infinity, 'slo');
const build = () => buildCluster({ placement: { groups: [group] }, models: [{ profile }], deviceCount: interOp });

test.each([
  [4, 0.125],
  [6, 0.1875],
  [8, 0.25],
  [12, 0.375],
  [24, 0.75],
  [2, 0.0625],
])('a prompt of %d tokens is read in %d s, on the line through its neighbours', (inputTokens, expected) => {
  const generator = generatorOf(profile, group, (latency) => latency);
  if (generator === null) throw new Error('the profile generates');
  expect(passSeconds(generator, { stageIndex: 0, iteration: 0, inputTokens })).toBe(expected);
  expect(passSeconds(generator, { stageIndex: 1, iteration: 0, inputTokens })).toBe(0.25);
  expect(passSeconds(generator, { stageIndex: 1, iteration: 3, inputTokens })).toBe(0.0625);
});

test('a configuration without token times makes one forward pass', () => {
  expect(generatorOf(profile, { ...group, interOp: 1 }, (latency) => latency)).toBeNull();
});

test('a generation waits for the last of its stages and keeps them all to its last token', () => {
  const cluster = build();
  cluster.freeSeconds.set([3, 1]);
  const request = { arrivalSeconds: 2, limitSeconds: noSlo, inputTokens: 8, outputTokens: 5 };
  // From 3 s: a prefill of 0.5 s and four tokens more at 0.1875 s.
  expect(reserveGeneration(cluster, 0, request)).toEqual({ firstTokenSeconds: 3.5, finishSeconds: 4.25 });
  expect(Array.from(cluster.freeSeconds)).toEqual([4.25, 4.25, Infinity]);
});

test('one that would be late is not admitted and leaves no trace', () => {
  const cluster = build();
  const request = { arrivalSeconds: 0, limitSeconds: 0.6, inputTokens: 8, outputTokens: 2 };
  expect(reserveGeneration(cluster, 0, request).finishSeconds).toBe(Infinity);
  expect(Array.from(cluster.freeSeconds)).toEqual([0, 0, Infinity]);
  expect(reserveGeneration(cluster, 0, { ...request, outputTokens: 1 }).finishSeconds).toBe(0.5);
});

const request = fc.record({
  gapSeconds: fc.double({ min: 0, max: 2, noNaN: true }),
  inputTokens: fc.integer({ min: 1, max: 40 }),
  outputTokens: fc.integer({ min: 1, max: 30 }),
});

test('on one group generations follow one another, as the closed form has it', () => {
  fc.assert(
    fc.property(fc.array(request), (requests) => {
      const cluster = build();
      let arrivalSeconds = 0;
      let freeSeconds = 0;
      for (const { gapSeconds, inputTokens, outputTokens } of requests) {
        arrivalSeconds += gapSeconds;
        // Stage 0 takes 1/32 s a token from 4 to 16 and on; stage 1 a quarter of a second, whatever it reads.
        const firstToken = Math.max(arrivalSeconds, freeSeconds) + inputTokens / 32 + 0.25;
        freeSeconds = firstToken + (outputTokens - 1) * 0.1875;
        const reserved = reserveGeneration(cluster, 0, {
          arrivalSeconds,
          limitSeconds: noSlo,
          inputTokens,
          outputTokens,
        });
        expect(reserved.firstTokenSeconds).toBeCloseTo(firstToken, 9);
        expect(reserved.finishSeconds).toBeCloseTo(freeSeconds, 9);
      }
    }),
  );
});
