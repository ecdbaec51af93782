/** @file A plan's explanation for people: a few lines, models that miss most first. */
import { formatList, formatPercent, formatSignedPoints } from '../base/format.ts';
import type { Limit, ModelExplanation, PlanExplanation, PlanResult } from '../domain/planReport.ts';

const relaxations: Record<Limit, string> = {
  memory: 'with memory for every model everywhere',
  burst: 'were its requests evenly spaced',
  rate: 'at half the rate',
  slo: 'with twice the SLO',
};

export function explanationText(
  { policy, attainment }: PlanResult,
  { models, marginal, runnersUp }: PlanExplanation,
): string {
  const missing = models.filter(({ gains }) => gains !== null);
  const lines = [
    `${policy.name}: ${formatPercent(attainment)} on time`,
    ...missing.toSorted((a, b) => (a.attainment ?? 0) - (b.attainment ?? 0)).map(modelLine),
    ...(missing.length < models.length
      ? [`  ${models.length - missing.length} of ${models.length} models miss nothing`]
      : []),
    `  points gained: one more device ${formatSignedPoints(marginal.oneMoreDevice)}, 10 % more memory ${formatSignedPoints(marginal.moreMemory)}, 25 % looser SLO ${formatSignedPoints(marginal.looserSlo)}`,
    `  other policies: ${formatList(runnersUp.map((one) => `${one.policy.name} ${formatPercent(one.attainment)}`))}`,
  ];
  return `${lines.join('\n')}\n`;
}

function modelLine({ name, attainment, limitedBy, gains }: ModelExplanation): string {
  const line = `  ${name}: ${formatPercent(attainment)}`;
  if (limitedBy === null || gains === null) return `${line}, and lifting no single limit helps`;
  return `${line}, limited by ${limitedBy}: ${formatSignedPoints(gains[limitedBy])} points ${relaxations[limitedBy]}`;
}
