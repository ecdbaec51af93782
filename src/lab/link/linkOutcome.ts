/** @file What a link says of what is to be seen of the outcome. */
import { ascending, type OutcomeChoice, percentilesMost, untouchedOutcome } from '../outcome/outcomeChoice.ts';
import { isNumber, isRecord } from './fieldChecks.ts';

/** Only what a hand changed. */
export function linkedOutcome(outcome: OutcomeChoice): { outcome?: OutcomeChoice } {
  return JSON.stringify(outcome) === JSON.stringify(untouchedOutcome) ? {} : { outcome };
}

export function openOutcome(given: unknown, problems: string[]): OutcomeChoice {
  if (given === undefined) return untouchedOutcome;
  if (!isRecord(given)) {
    problems.push("the link's outcome: must be an object");
    return untouchedOutcome;
  }
  const { percentiles, byModel } = given;
  if (byModel !== undefined && typeof byModel !== 'boolean') {
    problems.push("the link's outcome.byModel: must be true or false");
  }
  return { percentiles: openPercentiles(percentiles, problems), byModel: byModel === true };
}

function openPercentiles(given: unknown, problems: string[]): number[] {
  if (given === undefined) return untouchedOutcome.percentiles;
  if (!Array.isArray(given) || given.length === 0 || !given.every(isNumber)) {
    problems.push(`the link's outcome.percentiles: must be one to ${percentilesMost} numbers from 0 to 100`);
    return untouchedOutcome.percentiles;
  }
  const inside = given.map((percentile) => Math.min(100, Math.max(0, percentile)));
  const taken = ascending([...new Set(inside)].slice(0, percentilesMost));
  if (JSON.stringify(taken) !== JSON.stringify(ascending(given))) {
    problems.push(
      `the link's outcome.percentiles: must be up to ${percentilesMost} different numbers from 0 to 100: ${taken.join(', ')} are taken`,
    );
  }
  return taken;
}
