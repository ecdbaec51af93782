/** @file What `simulate` answers: each simulation of a case, over the same arrivals. */
import { BadInput } from '../domain/badInput.ts';
import type { Admission, Arrivals, Case, Simulation } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import type { SimulationReport, SimulationResult } from '../domain/report.ts';
import { type RequestTable, resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import type { ServingEvent } from '../serving/events.ts';
import { actionEvents, withInjections } from './actions.ts';
import { simulateEvents } from './eventDriven.ts';
import { simulateReservations } from './reservation.ts';
import { countByIndex, type Dispatched, summarizeSimulation } from './result.ts';
import { buildSegments, type Segment, segmentChanges } from './segments.ts';

export interface SimulateOptions {
  /** By model. */
  profiles: readonly Profile[];
  /** The case's own, or what its workload generates. */
  arrivals: Arrivals;
  /** Told before each simulation. */
  onProgress?: (label: string) => void;
}

/** @throws BadInput, before anything runs, where there is nothing to simulate and for what is not supported yet */
export function simulateCase(testCase: Case, options: SimulateOptions): SimulationReport {
  if (testCase.simulations === undefined) throw new BadInput('simulations', 'must be given');
  const prepared = testCase.simulations.map((simulation, index) =>
    prepare(testCase, { simulation, profiles: options.profiles, field: `simulations[${index}]` }),
  );
  return {
    schema: 'muxlab-simulation/1',
    simulations: prepared.map((one) => {
      options.onProgress?.(one.label);
      return simulate(testCase, one, options.arrivals);
    }),
  };
}

/** A simulation, checked, with its clusters built. */
interface Prepared {
  label: string;
  admission: Admission;
  segments: Segment[];
  events: ServingEvent[];
  /** By model, null for none. */
  sloSeconds: (number | null)[];
  /** The simulation's `sloScale` also replaces what single requests bring. */
  isScaled: boolean;
}

function prepare(
  testCase: Case,
  { simulation, profiles, field }: { simulation: Simulation; profiles: readonly Profile[]; field: string },
): Prepared {
  refuseUnsupported(simulation, field);
  const { cost, cluster, actions = [] } = testCase;
  const { label = field, admission = 'slo', deviceCount = cluster.deviceCount, placement, sloScale } = simulation;
  const clusterOptions = { models: profiles.map((profile) => ({ profile })), deviceCount, ...(cost && { cost }) };
  const scale = sloScale === undefined ? undefined : { sloScale, field: `${field}.sloScale` };
  return {
    label,
    admission,
    segments: buildSegments(placement, { ...clusterOptions, field: `${field}.placement` }),
    events: actionEvents(actions, clusterOptions),
    sloSeconds: resolveSlos(testCase, profiles, scale),
    isScaled: scale !== undefined,
  };
}

function simulate(testCase: Case, prepared: Prepared, arrivals: Arrivals): SimulationResult {
  const { label, sloSeconds, isScaled } = prepared;
  const { timesSeconds, modelIndices } = arrivals;
  const tabulated = tabulateRequests(isScaled ? { timesSeconds, modelIndices } : arrivals, sloSeconds);
  const requests = withInjections(tabulated, testCase.actions ?? [], sloSeconds);
  return summarizeSimulation(dispatch(prepared, requests), {
    label,
    requests,
    modelCount: testCase.models.length,
    trimSeconds: testCase.cost?.trimSeconds ?? 0,
  });
}

/** By reservations alone, unless something happens that only the event queue can follow. */
function dispatch({ segments, admission, events }: Prepared, requests: RequestTable): Dispatched {
  if (events.length === 0) {
    const log = simulateReservations(segments, requests, admission);
    const groupCount = Math.max(...segments.map(({ cluster }) => cluster.groupCount));
    return { ...log, requestsByGroup: countByIndex(log.groupIndices, groupCount) };
  }
  const [{ cluster }] = segments;
  const run = simulateEvents({ cluster, requests, admission, events: [...segmentChanges(segments), ...events] });
  return { ...run, requestsByGroup: sumByIndex(run.requestsByGroup) };
}

/** Adds rows of unequal length, place by place. */
function sumByIndex(rows: readonly Int32Array[]): number[] {
  const length = Math.max(...rows.map((row) => row.length));
  return Array.from({ length }, (_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0));
}

function refuseUnsupported({ dispatch, batching }: Simulation, field: string): void {
  if (dispatch === 'queue') throw new BadInput(`${field}.dispatch`, '"queue" is not supported yet');
  if (batching !== undefined && batching !== false) throw new BadInput(`${field}.batching`, 'is not supported yet');
}
