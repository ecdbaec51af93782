/** @file A run that ended, with all it takes to say what it was, show it again and run it again. */
import type { Action, Case } from '../../domain/case.ts';
import type { Report } from '../../domain/report.ts';
import { outcomeCode } from '../../experiment/labController.ts';
import type { RequestDot } from '../charts/runLog.ts';
import { buildCase, type Controls, chosenPlacement, type Scenario } from '../scenario.ts';

export interface FinishedRun {
  scenario: Scenario;
  /** As it ran. */
  controls: Controls;
  report: Report;
}

export function placementLabelOf({ scenario, controls }: Pick<FinishedRun, 'scenario' | 'controls'>): string {
  return chosenPlacement(scenario, controls.placementId).label;
}

/** More late stages than this, and a run says itself that it is not faithful (docs/fidelity.md). */
const lateFractionMax = 0.02;

/** null: nothing was paced. */
export function isFaithful({ fidelity: { lateFraction } }: Pick<Report, 'fidelity'>): boolean | null {
  return lateFraction === null ? null : lateFraction <= lateFractionMax;
}

/** What a hand did is in the run's actions beside what the scenario does by itself. */
function doneAgain(actions: readonly Action[]): Action[] {
  return [...actions].sort((a, b) => a.atSeconds - b.atSeconds);
}

/** The case as anyone can run it again: the placement that ran first, stages that last as they did, and every action. */
export function caseOfRun({ scenario, controls, report }: FinishedRun): Case {
  const { actions: _, simulations = [], ...testCase } = buildCase(scenario, controls);
  const label = placementLabelOf({ scenario, controls });
  const ran = simulations.filter((simulation) => simulation.label === label);
  const others = simulations.filter((simulation) => simulation.label !== label);
  return {
    ...testCase,
    profiles: { ...scenario.profiles, ...report.profiles },
    ...(report.actions.length > 0 && { actions: doneAgain(report.actions) }),
    simulations: [...ran, ...others],
  };
}

/** What became of each request, as the charts read it. */
export function dotsOfReport({ requests }: Report): RequestDot[] {
  return requests.modelIndices.map((model, request) => {
    const arrivalSeconds = requests.arrivalSeconds[request];
    const finishSeconds = requests.finishSeconds[request];
    return {
      request,
      model,
      arrivalSeconds,
      latencySeconds: finishSeconds === null ? Number.NaN : finishSeconds - arrivalSeconds,
      outcome: outcomeOf(requests.outcomes[request], requests.onTime[request]),
    };
  });
}

function outcomeOf(outcome: string, onTime: boolean): number {
  if (outcome === 'completed') return onTime ? outcomeCode.onTime : outcomeCode.late;
  return outcome.startsWith('rejected') ? outcomeCode.rejected : outcomeCode.failed;
}
