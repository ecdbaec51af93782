/** @file A plan brought back into the lab: as one more placement of the scenario it was made for, or as a scenario of its own. */
import { formatCount } from '../../base/format.ts';
import { isTimed, type StaticPlacement } from '../../domain/placement.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import { openCase } from '../import/caseScenario.ts';
import { type Controls, type PlacementChoice, plannerChoiceId, type Scenario } from '../scenario.ts';
import { type Asked, caseWithPlan } from './askedCase.ts';

/** How a plan stands among the placements: `Planner`, `searched 186`. */
export function plannerChoice(
  { simulationCount }: Pick<PlannedResult, 'simulationCount'>,
  placement: StaticPlacement,
): PlacementChoice {
  return {
    id: plannerChoiceId,
    label: 'Planner',
    detail: simulationCount > 0 ? `searched ${simulationCount}` : 'by a rule',
    doing: 'planning',
    placement,
  };
}

/** The scenario with the plan chosen; a plan that was there before goes. */
export function withPlan(
  { scenario, controls }: { scenario: Scenario; controls: Controls },
  choice: PlacementChoice,
): { scenario: Scenario; controls: Controls } {
  const others = scenario.placements.filter(({ id }) => id !== choice.id);
  return {
    scenario: { ...scenario, placements: [...others, choice] },
    controls: { ...controls, placementId: choice.id },
  };
}

/**
 * The lab as it opens a plan.
 * @param open  what is open in the lab now: a plan of its scenario joins it as it is
 * @throws BadInput naming the field, where the case is none the lab can open
 */
export function labOfPlan(
  asked: Asked,
  plan: PlannedResult,
  open: { scenario: Scenario; controls: Controls },
): { scenario: Scenario; controls: Controls } {
  const { placement } = plan;
  if (isTimed(placement)) throw new Error('A placement that changes in time is for the command.');
  const choice = plannerChoice(plan, placement);
  if (asked.open) return withPlan(open.scenario.id === asked.open.scenario.id ? open : asked.open, choice);
  const { scenario } = openCase(inShares(caseWithPlan(asked, choice.label, placement), plan), asked.title);
  const own = scenario.placements[0];
  const renamed = own ? [{ ...own, detail: choice.detail, doing: choice.doing }] : [];
  return {
    scenario: { ...scenario, title: `Planned: ${scenario.title}`, placements: renamed },
    controls: { ...scenario.controls, ...(own && { placementId: own.id }) },
  };
}

/** Rates as shares of what the devices could serve, which hold at any pace: the lab's devices are slowed down. */
function inShares(
  testCase: ReturnType<typeof caseWithPlan>,
  { figures }: Pick<PlannedResult, 'figures'>,
): ReturnType<typeof caseWithPlan> {
  const { workload, cluster } = testCase;
  if (workload === undefined || !('models' in workload)) return testCase;
  const models = workload.models.map((model, index) => {
    const { arrivalsPerSecond, ...rest } = model;
    const latencySeconds = figures.singleDeviceLatencySeconds[index];
    if (arrivalsPerSecond === undefined || latencySeconds === null) return model;
    return { ...rest, load: (arrivalsPerSecond * latencySeconds) / cluster.deviceCount };
  });
  return { ...testCase, workload: { ...workload, models } };
}

/** `4 groups on 8 devices`. */
export function placementWords({ groups }: StaticPlacement): string {
  const devices = groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0);
  return `${formatCount(groups.length, 'group')} on ${formatCount(devices, 'device')}`;
}
