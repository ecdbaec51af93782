/** @file What is said of what a share within SLO costs: the front in words, and what dominates the rest. Pure. */
import { formatBytes, formatCount, formatList } from '../../base/format.ts';
import { type CostAnswer, type CostAxes, type CostKind, type CostMark, dominator } from './costMarks.ts';
import { figureWords } from './words.ts';

export const costTitles: Record<CostKind, string> = {
  devices: 'by devices',
  weights: 'by memory of weights',
};

/** How the marks are to be read. */
export const costLegend =
  'filled: on the front · hollow: dominated · side by side: the same cost, nearly the same gain · bar: 95\u202f% of the seeds';

/** `muxlab-search on 2 devices`. */
export function markName({ label, deviceCount }: Pick<CostMark, 'label' | 'deviceCount'>): string {
  return `${label} on ${formatCount(deviceCount, 'device')}`;
}

/** `2 devices`, `12 MiB`. */
export function costWords(kind: CostKind, cost: number): string {
  return kind === 'devices' ? formatCount(cost, 'device') : formatBytes(cost);
}

/** `dominated by muxlab-search on 2 devices`. */
export function standingWords(mark: CostMark, answer: CostAnswer): string {
  const by = dominator(mark, answer);
  return by === null ? 'on the front' : `dominated by ${markName(by)}`;
}

/** The front from cheap to dear, then each placement that is not on it. */
export function costFindings(answer: CostAnswer): string[] {
  if (answer.marks.length === 0) return ['No placement has a figure yet.'];
  return [frontSentence(answer), ...choiceSentences(answer), ...policySentences(answer)];
}

function frontSentence({ axes, front }: CostAnswer): string {
  const steps = [...new Set(front.map(({ cost }) => cost))].map((cost) => {
    const ties = front.filter((mark) => mark.cost === cost);
    const names = ties.map((mark) => (axes.cost === 'devices' ? mark.label : markName(mark)));
    return `${costWords(axes.cost, cost)}: ${formatList(names)} ${figureWords(axes.gain, ties[0].gain)}`;
  });
  return `The front: ${steps.join('; ')}.`;
}

/** Of each placement that is there once only: the scenario's own. */
function choiceSentences(answer: CostAnswer): string[] {
  const { axes, marks } = answer;
  return marks
    .filter((mark) => ofSeries(marks, mark.series).length === 1)
    .map((mark) => {
      const by = dominator(mark, answer);
      if (by === null) return `${markName(mark)} is on the front.`;
      return `${markName(mark)} (${offerWords(axes, mark)}) is dominated by ${markName(by)} (${offerWords(axes, by)}).`;
    });
}

/** By cost `devices`, the name of a mark says its cost. */
function offerWords({ cost, gain }: CostAxes, mark: CostMark): string {
  const gained = figureWords(gain, mark.gain);
  return cost === 'devices' ? gained : `${gained} for ${costWords(cost, mark.cost)}`;
}

/** Of each policy that plans anew: the numbers of devices on which another gives more for the same or less. */
function policySentences(answer: CostAnswer): string[] {
  const { marks } = answer;
  const series = [...new Set(marks.map((mark) => mark.series))].toSorted((a, b) => a - b);
  return series.flatMap((index) => {
    const own = ofSeries(marks, index).toSorted((a, b) => a.deviceCount - b.deviceCount);
    if (own.length === 1) return [];
    const [{ label }] = own;
    const counts = own.filter((mark) => dominator(mark, answer) !== null).map(({ deviceCount }) => deviceCount);
    if (counts.length === 0) return [`${label} is on the front throughout.`];
    if (counts.length === own.length) return [`${label} is dominated throughout.`];
    return [`${label} is dominated on ${formatList(counts.map(String))} device${counts.join() === '1' ? '' : 's'}.`];
  });
}

const ofSeries = (marks: readonly CostMark[], series: number) => marks.filter((mark) => mark.series === series);
