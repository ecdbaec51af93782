/**
 * @file Suite `simulate`: requests a second of the reservation pass and of the event-driven core, on the same placements,
 * by the wall clock and in time at work, and the memory of a long run; with `--peers`, the reservation pass in turns with a bare loop that does the same.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StaticPlacement } from '../../src/domain/placement.ts';
import { buildCluster } from '../../src/serving/cluster.ts';
import { simulateEvents } from '../../src/simulate/eventDriven.ts';
import {
  createDispatchLog,
  type DispatchLog,
  dispatchRange,
  simulateReservations,
} from '../../src/simulate/reservation.ts';
import { simulateBare } from './bareLoop.ts';
import { inProcessReport, inProcessRow, sample, sampleInTurns } from './inProcess.ts';
import { type BenchRow, median, type Suite } from './suite.ts';
import { v100Case } from './v100.ts';

const deviceCount = 8;
const models = Array.from({ length: deviceCount }, (_, index) => index);

/** Replicas side by side, four models to a device; and two pipelines that hold all. */
const placements: Record<string, StaticPlacement> = {
  replicated: {
    groups: models.map((first) => ({
      interOp: 1,
      intraOp: 1,
      models: [0, 1, 2, 3].map((next) => (first + next) % deviceCount),
    })),
  },
  pipelined: { groups: [0, 1].map(() => ({ interOp: 4, intraOp: 1, models })) },
};

interface Engine {
  name: string;
  requestCount: number;
  /** A run with its cluster built. */
  prepare: (inputs: {
    prepared: ReturnType<typeof v100Case>;
    placement: StaticPlacement;
    log: DispatchLog;
  }) => () => unknown;
}

const engines: Engine[] = [
  {
    name: 'reservation',
    requestCount: 1_000_000,
    prepare: ({ prepared, placement }) => {
      const cluster = clusterOf(prepared, placement);
      return () => simulateReservations([{ startSeconds: 0, cluster }], prepared.requests, 'slo');
    },
  },
  {
    // Without asking the system for new memory, which takes a tenth of the time.
    name: 'reservationIntoKeptLog',
    requestCount: 1_000_000,
    prepare: ({ prepared, placement, log }) => {
      const range = { requests: prepared.requests, admission: 'slo', first: 0, end: log.finishSeconds.length } as const;
      const cluster = clusterOf(prepared, placement);
      return () => dispatchRange(cluster, range, log);
    },
  },
  {
    name: 'eventDriven',
    requestCount: 100_000,
    prepare: ({ prepared, placement }) => {
      const cluster = clusterOf(prepared, placement);
      return () => simulateEvents({ cluster, requests: prepared.requests, admission: 'slo' });
    },
  },
];

export const simulate: Suite = async ({ seed, peers }) => {
  const rows: BenchRow[] = [];
  const ratios: Record<string, number> = {};
  for (const { name, requestCount, prepare } of engines) {
    const prepared = v100Case({ seed, deviceCount, requestCount });
    const log = createDispatchLog(requestCount);
    for (const [placementName, placement] of Object.entries(placements)) {
      const samples = sample(() => prepare({ prepared, placement, log }));
      const row = inProcessRow(`${name}, ${requestCount} requests, ${placementName}`, 'simulated', samples);
      rows.push(row);
      ratios[`simulate/${name}RequestsPerSecond/${placementName}`] = requestCount / row.medianSeconds;
      ratios[`simulate/${name}RequestsPerProcessorSecond/${placementName}`] = requestCount / row.medianProcessorSeconds;
    }
    // The slower of the placements speaks for the engine.
    for (const rate of [`${name}RequestsPerSecond`, `${name}RequestsPerProcessorSecond`]) {
      ratios[`simulate/${rate}`] = Math.min(...Object.keys(placements).map((one) => ratios[`simulate/${rate}/${one}`]));
    }
  }
  if (peers) Object.assign(ratios, besideBareLoop(seed));
  ratios['simulate/tenMillionRequestsMegabytes'] = megabytesOfTenMillion();
  return inProcessReport({ name: 'simulate', seed }, { rows, ratios });
};

/** How fast the bare loop is, and how long it takes as a share of our time; both in time at work. */
function besideBareLoop(seed: number): Record<string, number> {
  const requestCount = 1_000_000;
  const prepared = v100Case({ seed, deviceCount, requestCount });
  const { requests } = prepared;
  const rates = Object.entries(placements).flatMap(([name, placement]) => {
    const [ours, bare] = sampleInTurns([
      () => {
        const cluster = clusterOf(prepared, placement);
        return () => simulateReservations([{ startSeconds: 0, cluster }], requests, 'slo');
      },
      () => {
        const cluster = clusterOf(prepared, placement);
        return () => simulateBare(cluster, requests);
      },
    ]).map(({ processorSeconds }) => median(processorSeconds));
    return [
      [`simulate/bareLoopRequestsPerProcessorSecond/${name}`, requestCount / bare],
      [`simulate/reservationOfBareLoop/${name}`, bare / ours],
    ];
  });
  return Object.fromEntries(rates);
}

function megabytesOfTenMillion(): number {
  const script = fileURLToPath(new URL('./tenMillion.ts', import.meta.url));
  return Number(execFileSync(process.execPath, ['--import', 'tsx', script]).toString());
}

function clusterOf({ testCase, profiles }: ReturnType<typeof v100Case>, placement: StaticPlacement) {
  const { cost = {} } = testCase;
  return buildCluster({ placement, models: profiles.map((profile) => ({ profile })), cost, deviceCount });
}
