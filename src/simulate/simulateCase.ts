/** @file What `simulate` answers: each simulation of a case, over the same arrivals. */
import { BadInput } from '../domain/badInput.ts';
import type { Arrivals, Case, Simulation } from '../domain/case.ts';
import type { Profile } from '../domain/profile.ts';
import type { SimulationReport, SimulationResult } from '../domain/report.ts';
import { type RequestTable, resolveSlos, tabulateRequests } from '../domain/resolve.ts';
import { withInjections } from './actions.ts';
import { prepareDispatch } from './prepareDispatch.ts';
import { type Dispatched, summarizeSimulation } from './result.ts';

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
  dispatch: (requests: RequestTable) => Dispatched;
  /** By model, null for none. */
  sloSeconds: (number | null)[];
  /** The simulation's `sloScale` also replaces what single requests bring. */
  isScaled: boolean;
}

function prepare(
  testCase: Case,
  { simulation, profiles, field }: { simulation: Simulation; profiles: readonly Profile[]; field: string },
): Prepared {
  const { cost, cluster, actions = [] } = testCase;
  const { label = field, deviceCount = cluster.deviceCount, sloScale } = simulation;
  const clusterOptions = { models: profiles.map((profile) => ({ profile })), deviceCount, ...(cost && { cost }) };
  const scale = sloScale === undefined ? undefined : { sloScale, field: `${field}.sloScale` };
  return {
    label,
    dispatch: prepareDispatch(simulation, { field, clusterOptions, actions }),
    sloSeconds: resolveSlos(testCase, profiles, scale),
    isScaled: scale !== undefined,
  };
}

function simulate(testCase: Case, prepared: Prepared, arrivals: Arrivals): SimulationResult {
  const { label, sloSeconds, isScaled } = prepared;
  const { sloSeconds: _, ...withoutSlos } = arrivals;
  const tabulated = tabulateRequests(isScaled ? withoutSlos : arrivals, sloSeconds);
  const requests = withInjections(tabulated, testCase.actions ?? [], sloSeconds);
  return summarizeSimulation(prepared.dispatch(requests), {
    label,
    requests,
    modelCount: testCase.models.length,
    trimSeconds: testCase.cost?.trimSeconds ?? 0,
  });
}
