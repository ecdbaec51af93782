import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numpyArgsort } from './argsort.ts';
import { divisors, enumerateGroupings, powersOfTwoSummingTo, powersOfTwoUpTo } from './groupings.ts';
import { bucketModels, enumerateSeparations, partitionDevices } from './separations.ts';

const committed = fileURLToPath(new URL('./fixtures/', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: oracles are as the artifact wrote them
const oracle = (name: string): any => JSON.parse(gunzipSync(readFileSync(`${committed}${name}.json.gz`)).toString());

test('argsort sorts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 300 }), (values) => {
      const order = [...numpyArgsort(values)];
      expect(order.map((index) => values[index])).toEqual(values.toSorted((a, b) => a - b));
      expect(order.toSorted((a, b) => a - b)).toEqual(values.map((_, index) => index));
    }),
  );
});

test('up to 16 elements ties keep their order, above they need not', () => {
  expect([...numpyArgsort(Array.from({ length: 16 }, () => 0))]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  const swapped = [...numpyArgsort(Array.from({ length: 17 }, () => 0))];
  expect(swapped).not.toEqual(swapped.toSorted((a, b) => a - b));
});

test('eleven devices are cut into equal groups and a rest', () => {
  const text = enumerateGroupings({ deviceCount: 11, devicesPerNode: 8 }).map((groups) =>
    groups.map(({ interOp, intraOp }) => `${interOp}x${intraOp}`).join(' '),
  );
  expect(text).toContain('2x2 2x2 1x1 2x1');
  expect(text).toHaveLength(9);
});

test('groupings and partitions use every device', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }), (deviceCount, partCount) => {
      const sizes = enumerateGroupings({ deviceCount, devicesPerNode: 8 }).map((groups) =>
        groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0),
      );
      const totals = partitionDevices(deviceCount, partCount).map((parts) => parts.reduce((sum, part) => sum + part));
      expect(new Set([...sizes, ...totals, deviceCount])).toEqual(new Set([deviceCount]));
    }),
  );
});

describe("the artifact's enumerations", () => {
  test('unit-argsort', () => {
    for (const { a, argsort } of oracle('unit-argsort').cases) expect([...numpyArgsort(a)]).toEqual(argsort);
  });

  test('unit-enumerate', () => {
    const { enumerate, getPartitions, getFactors, get2tok, decompose2tok } = oracle('unit-enumerate');
    for (const { numDevices, candidates } of enumerate) {
      const expected = candidates.map((groups: { pp: number; op: number }[]) =>
        groups.map(({ pp, op }) => ({ interOp: pp, intraOp: op })),
      );
      expect(enumerateGroupings({ deviceCount: numDevices, devicesPerNode: 8 })).toEqual(expected);
    }
    for (const { n, k, partitions } of getPartitions) expect(partitionDevices(n, k)).toEqual(partitions);
    for (const { n, factors } of getFactors) expect(divisors(n)).toEqual(factors);
    for (const { n, out } of get2tok) expect(powersOfTwoUpTo(n)).toEqual(out);
    for (const { n, out } of decompose2tok) expect(powersOfTwoSummingTo(n)).toEqual(out);
  });

  test('unit-separations', () => {
    for (const { numDevices, singleDeviceLatency, rates, ...expected } of oracle('unit-separations').cases) {
      const buckets = bucketModels(singleDeviceLatency);
      expect(buckets).toEqual(expected.buckets);
      const separations = enumerateSeparations({
        deviceCount: numDevices,
        buckets,
        latencySeconds: singleDeviceLatency,
        arrivalsPerSecond: rates,
      });
      expect(separations).toEqual(expected.devicePartitions);
    }
  });
});
