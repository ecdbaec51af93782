/** @file From what is asked to the case that is planned, and from its answer to a case that anybody can run again. */
import type { Case, ModelWorkload, PlanRequest } from '../../domain/case.ts';
import type { Placement } from '../../domain/placement.ts';
import type { PaceFactor } from '../../experiment/labController.ts';
import { buildCase, type Controls, type Scenario } from '../scenario.ts';
import type { Ask, AskKind, ClusterAsk, PolicyAsk } from './ask.ts';
import type { KnownProfile } from './knownProfiles.ts';

export interface Asked {
  kind: AskKind;
  title: string;
  /** Its `plans` are the policies. */
  testCase: Case;
  paceFactor: PaceFactor;
  /** What was open in the lab when it was asked for; null: the case is not the lab's. */
  open: { scenario: Scenario; controls: Controls } | null;
}

export interface OpenLab {
  scenario: Scenario;
  controls: Controls;
}

/**
 * @param ask  without problems, as `checkAsk` finds them
 * @throws Error where a file holds no object: what else is wrong with it, the planner says
 */
export function askedCase(ask: Ask, lab: OpenLab, known: readonly KnownProfile[]): Asked {
  switch (ask.kind) {
    case 'scenario':
      return askedOfLab(lab, ask);
    case 'cluster': {
      const deviceCount = Number(ask.cluster.deviceCount);
      const testCase = { ...clusterCase(ask.cluster, known), plans: plansOf(ask, deviceCount) };
      // Latencies as they were measured: the devices described here are not slowed down as the lab's are.
      return { kind: 'cluster', title: testCase.description ?? '', testCase, paceFactor: 'raw', open: null };
    }
    case 'file': {
      const json = ask.file?.json;
      if (typeof json !== 'object' || json === null)
        throw new Error(`${ask.file?.name}: is no case, must be an object`);
      const given = json as Case;
      const testCase = { ...given, plans: plansOf(ask, given.cluster?.deviceCount ?? 1) };
      return { kind: 'file', title: ask.file?.name ?? '', testCase, paceFactor: 'raw', open: null };
    }
  }
}

/** The scenario that is open in the lab, under the page's controls. */
export function askedOfLab({ scenario, controls }: OpenLab, ask: Pick<Ask, 'policies' | 'budget'>): Asked {
  const testCase = { ...buildCase(scenario, controls), plans: plansOf(ask, scenario.cluster.deviceCount) };
  return {
    kind: 'scenario',
    title: scenario.title,
    testCase,
    paceFactor: controls.pace,
    open: { scenario, controls },
  };
}

const unitBytes = { MiB: 2 ** 20, GiB: 2 ** 30 };

function clusterCase(cluster: ClusterAsk, known: readonly KnownProfile[]): Case {
  const { deviceCount, memory, memoryUnit, devicesPerNode, models, seconds, seed } = cluster;
  const copies = models.flatMap((model) => Array.from({ length: Number(model.copies) }, () => model));
  const names = numbered(copies.map(({ profile }) => profile));
  const brought = known.filter(({ name, isOurs }) => !isOurs && copies.some(({ profile }) => profile === name));
  return {
    schema: 'muxlab-case/1',
    id: 'planned-cluster',
    description: `${copies.length} models on ${deviceCount} devices`,
    cluster: {
      deviceCount: Number(deviceCount),
      memoryBudgetBytes: Math.round(Number(memory) * unitBytes[memoryUnit]),
      ...(devicesPerNode.trim() !== '' && { devicesPerNode: Number(devicesPerNode) }),
    },
    models: copies.map(({ profile, sloScale }, index) => ({ name: names[index], profile, sloScale: Number(sloScale) })),
    ...(brought.length > 0 && {
      profiles: Object.fromEntries(brought.map(({ name, profile }) => [name, profile])),
    }),
    workload: {
      seed: Number(seed),
      durationSeconds: Number(seconds),
      models: copies.map(
        ({ cv, ratePerSecond }): ModelWorkload => ({
          process: 'gamma',
          cv: Number(cv),
          arrivalsPerSecond: Number(ratePerSecond),
        }),
      ),
    },
  };
}

/** `bert-2.6b 1`, `bert-2.6b 2`; a name that comes once stays as it is. */
function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return names.filter((one) => one === name).length > 1 ? `${name} ${count}` : name;
  });
}

/** @param deviceCount  `beam` wants its groups listed */
export function plansOf({ policies, budget }: Pick<Ask, 'policies' | 'budget'>, deviceCount: number): PlanRequest[] {
  return policies.chosen.map((name) => {
    if (name !== 'muxlab-search') return { name, ...parametersOf(name, policies, deviceCount) };
    return budget.kind === 'simulations'
      ? { name, simulationBudget: Number(budget.simulations) }
      : { name, timeBudgetSeconds: Number(budget.seconds) };
  });
}

function parametersOf(name: string, { parameters }: PolicyAsk, deviceCount: number): Record<string, unknown> {
  const interOp = Number(parameters.interOp);
  const intraOp = Number(parameters.intraOp);
  switch (name) {
    case 'mp-greedy':
      return { groupSize: Number(parameters.groupSize) };
    case 'mp-equal':
      return { interOp, intraOp };
    case 'sr-replace':
      return { intervalSeconds: Number(parameters.intervalSeconds) };
    case 'beam': {
      const length = Math.max(1, Math.floor(deviceCount / (interOp * intraOp)));
      return { beamSize: Number(parameters.beamSize), groups: Array.from({ length }, () => ({ interOp, intraOp })) };
    }
    default:
      return {};
  }
}

/** The case as it was asked, with a plan's placement as what it simulates: it can be saved, run and planned again. */
export function caseWithPlan({ testCase }: Asked, label: string, placement: Placement): Case {
  const [first] = testCase.simulations ?? [];
  return { ...testCase, simulations: [{ ...first, label, placement, admission: 'slo' }] };
}

/** How the command is asked the same. */
export const planCommand = 'npm run -s muxlab -- plan case.json';
