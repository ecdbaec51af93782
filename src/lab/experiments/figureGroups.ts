/** @file The published experiments as a reader looks for them: by the part of the paper they are of. */
import type { IndexedExperiment } from '../../experiment/figures/experimentIndex.ts';

export interface FigureGroup {
  title: string;
  experiments: IndexedExperiment[];
}

const titles: [title: string, holds: (figure: number) => boolean][] = [
  ['When sharing pays (AlpaServe §3)', (figure) => figure < 10],
  ['End to end (§6.2, figure 11)', (figure) => figure === 11],
  ['Changed traffic (§6.4, figure 13)', (figure) => figure === 13],
  ['What each part adds (§6.6, figure 14)', (figure) => figure === 14],
];

/** Groups without experiments are left out; figures that belong to none come last. */
export function figureGroups(experiments: readonly IndexedExperiment[]): FigureGroup[] {
  const numberOf = ({ figure }: IndexedExperiment) => Number.parseInt(figure, 10);
  const isNamed = (one: IndexedExperiment) => titles.some(([, holds]) => holds(numberOf(one)));
  return [
    ...titles.map(([title, holds]) => ({ title, experiments: experiments.filter((one) => holds(numberOf(one))) })),
    { title: 'Others', experiments: experiments.filter((one) => !isNamed(one)) },
  ].filter((group) => group.experiments.length > 0);
}
