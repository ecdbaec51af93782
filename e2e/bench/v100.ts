/** @file Cases for the bench: BERT-1.3B as published for V100 GPUs, as many models as devices, bursty arrivals from a seed. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Case } from '../../src/domain/case.ts';
import { parseCase } from '../../src/domain/parseCase.ts';
import { singleDeviceLatencySeconds } from '../../src/domain/profile.ts';
import { resolveProfiles, resolveSlos, tabulateRequests } from '../../src/domain/resolve.ts';
import { generateArrivals } from '../../src/workload/generate.ts';

const published = new URL('../../src/plan/fixtures/plan-12-32x32.json.gz', import.meta.url);
const { cluster, cost, profiles }: Case = parseCase(JSON.parse(gunzipSync(readFileSync(published)).toString()));

const sloScale = 5;
/** Of what all devices could serve. */
const load = 0.6;
const cv = 4;

/** The case, its profiles by model and its requests, ready to be simulated. */
export function v100Case({
  seed,
  deviceCount,
  requestCount,
}: {
  seed: number;
  deviceCount: number;
  requestCount: number;
}) {
  const names = Array.from({ length: deviceCount }, (_, index) => `m${index}`);
  const testCase: Case = {
    schema: 'muxlab-case/1',
    cluster: { ...cluster, deviceCount },
    models: names.map((name) => ({ name, profile: 'bert-1.3b', sloScale })),
    ...(cost && { cost }),
    ...(profiles && { profiles }),
  };
  const byModel = resolveProfiles(testCase);
  const share = load / deviceCount;
  const workload = { seed, requestCount, models: names.map(() => ({ process: 'gamma' as const, cv, load: share })) };
  const latencies = byModel.map(singleDeviceLatencySeconds);
  const arrivals = generateArrivals(workload, { deviceCount, singleDeviceLatencySeconds: latencies });
  return { testCase, profiles: byModel, requests: tabulateRequests(arrivals, resolveSlos(testCase, byModel)) };
}
