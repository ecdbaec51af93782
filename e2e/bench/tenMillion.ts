/**
 * @file Simulates ten million requests in a process of its own and prints the most memory that it took, in megabytes.
 *
 * The whole process counts, the interpreter and the table of requests included. Requests are written into their table as
 * they are drawn: what a generator or a parser holds meanwhile is another question.
 */
import { createRandom, exponential } from '../../src/base/random.ts';
import type { RequestTable } from '../../src/domain/resolve.ts';
import { buildCluster } from '../../src/serving/cluster.ts';
import { simulateReservations } from '../../src/simulate/reservation.ts';

const requestCount = 10_000_000;
const modelCount = 8;
const latencySeconds = 0.25;
const arrivalsPerSecond = 0.6 * (modelCount / latencySeconds);

const config = { interOp: 1, intraOp: 1, stageLatencySeconds: [latencySeconds], stageWeightBytes: [1] };
const models = Array.from({ length: modelCount }, (_, index) => index);
const cluster = buildCluster({
  placement: { groups: models.map(() => ({ interOp: 1, intraOp: 1, models })) },
  models: models.map(() => ({ profile: { configs: [config] } })),
  deviceCount: modelCount,
});

function poisson(): RequestTable {
  const random = createRandom({ seed: 7, stream: 0 });
  const timesSeconds = new Float64Array(requestCount);
  const modelIndices = new Int32Array(requestCount);
  let at = 0;
  for (let request = 0; request < requestCount; request++) {
    at += exponential(random) / arrivalsPerSecond;
    timesSeconds[request] = at;
    modelIndices[request] = Math.floor(modelCount * random());
  }
  return { timesSeconds, modelIndices, sloSeconds: new Float64Array(requestCount).fill(5 * latencySeconds) };
}

simulateReservations([{ startSeconds: 0, cluster }], poisson(), 'slo');
console.log(process.resourceUsage().maxRSS / 1024);
