/** @file A plan for people: where everything lives, and why it is as good as it is; models that miss most first. */
import { formatCount, formatList, formatPercent, formatSignedPoints } from '../base/format.ts';
import { stageDevices } from '../domain/devices.ts';
import { isTimed } from '../domain/placement.ts';
import type { ModelExplanation, PlanExplanation, PlanResult } from '../domain/planReport.ts';
import { liftedWords } from '../experiment/planWords.ts';

/** Group by group, with its devices counted from one; alike groups in one line. */
export function placementText(
  { policy, placement, attainment, endedEarly }: PlanResult,
  names: readonly string[],
): string {
  const head = `${policy.name}${endedEarly ? ', ended early' : ''}: ${formatPercent(attainment)} on time`;
  if (isTimed(placement)) return `${head}\n  ${placement.placements.length} placements, one after the other\n`;
  const devices = stageDevices(placement).map((stages) => stages.flat());
  const lines = placement.groups.map(({ interOp, intraOp, models }, index) => {
    const shards = intraOp > 1 ? ` of ${formatCount(intraOp, 'shard')}` : '';
    const hosted = formatList(models.map((model) => names[model] ?? '')) || 'nothing';
    return `  ${deviceWords(devices[index])}, ${formatCount(interOp, 'stage')}${shards}: ${hosted}`;
  });
  return [head, ...lines, ''].join('\n');
}

/** `device 3`, `devices 5–8`, `devices 1, 4`. */
function deviceWords(devices: readonly number[]): string {
  const numbers = devices.toSorted((a, b) => a - b).map((device) => device + 1);
  const [first] = numbers;
  const last = numbers[numbers.length - 1];
  if (numbers.length === 1) return `device ${first}`;
  return last - first === numbers.length - 1 ? `devices ${first}–${last}` : `devices ${numbers.join(', ')}`;
}

export function explanationText({ models, marginal, runnersUp }: PlanExplanation): string {
  const missing = models.filter(({ gains }) => gains !== null);
  const lines = [
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
  return `${line}, limited by ${limitedBy}: ${formatSignedPoints(gains[limitedBy])} points ${liftedWords[limitedBy]}`;
}
