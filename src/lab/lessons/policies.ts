/** @file The policies of the fifth lesson: what each does in a few words, and what each makes of the lesson's case. */
import type { Case, PlanRequest } from '../../domain/case.ts';
import { isTimed, type StaticPlacement } from '../../domain/placement.ts';
import type { LabController } from '../../experiment/labController.ts';
import type { Controls, PlacementChoice, Scenario } from '../scenario.ts';

export interface Policy {
  label: string;
  detail: string;
  request: PlanRequest;
}

/** Long enough for a few windows in the lesson's minute. */
const windowSeconds = 15;

export const policies: readonly Policy[] = [
  {
    label: 'Round robin',
    detail: 'groups of 4, models dealt out in turn',
    request: { name: 'mp-round-robin' },
  },
  {
    label: 'Replication',
    detail: 'whole models on single devices',
    request: { name: 'sr-greedy' },
  },
  {
    label: 'Greedy pairs',
    detail: 'pipelines of 2, filled greedily',
    request: { name: 'mp-greedy', groupSize: 2 },
  },
  {
    label: 'Clockwork++',
    detail: `the same, placed anew every ${windowSeconds} s`,
    request: { name: 'sr-replace', intervalSeconds: windowSeconds },
  },
  {
    label: 'AlpaServe',
    detail: 'searches groups, cuts and models',
    request: { name: 'mp-search' },
  },
  {
    label: 'Muxlab',
    detail: 'its own search, mixing group sizes',
    request: { name: 'muxlab-search' },
  },
];

export interface PlannedRow {
  label: string;
  /** Within SLO, on the arrivals it planned on. */
  share: number;
  /** Of a placement that changes in time, its first. */
  placement: StaticPlacement;
  /** How many placements it has, one after the other. */
  placementCount: number;
  simulationCount: number;
  solveSeconds: number;
}

/** The scenario with what was planned as the placements to choose from: all that do not change in time. */
export function withPlans(scenario: Scenario, planned: readonly PlannedRow[]): [Scenario, Controls] {
  const lasting = planned.filter(({ placementCount }) => placementCount === 1);
  const placements = lasting.map(
    ({ label, placement }): PlacementChoice => ({
      id: label.toLowerCase().replaceAll(/\W+/g, '-'),
      label,
      detail: policies.find((policy) => policy.label === label)?.detail ?? '',
      doing: `placing as ${label} does`,
      placement,
    }),
  );
  const [best, ...others] = placements.toSorted((a, b) => shareOf(lasting, b.label) - shareOf(lasting, a.label));
  const controls = { ...scenario.controls, placementId: best.id, ghostId: others[0]?.id ?? null };
  return [{ ...scenario, placements, controls }, controls];
}

function shareOf(planned: readonly PlannedRow[], label: string): number {
  return planned.find((row) => row.label === label)?.share ?? 0;
}

export async function planPolicies(
  controller: Pick<LabController, 'plan'>,
  testCase: Case,
  onRunning: (label: string) => void,
): Promise<PlannedRow[]> {
  const plans = policies.map(({ request }) => request);
  const report = await controller.plan({ ...testCase, plans }, ({ policyIndex }) =>
    onRunning(policies[policyIndex].label),
  );
  return report.plans.map(({ placement, attainment, simulationCount, solveSeconds }, index) => {
    const placements = isTimed(placement) ? placement.placements : [placement];
    const { label } = policies[index];
    return {
      label,
      share: attainment,
      placement: placements[0],
      placementCount: placements.length,
      simulationCount,
      solveSeconds,
    };
  });
}
