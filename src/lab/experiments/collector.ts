/** @file Takes in the points of a run as they come, and tells the answer so far: of the seeds that have begun. */
import { composeResult } from '../../experiment/figures/composeResult.ts';
import type { Experiment } from '../../experiment/figures/experiment.ts';
import type { Figures, Point } from '../../experiment/figures/points.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';

export interface Collector {
  take(point: Point, figures: Figures[]): void;
  doneCount(): number;
  result(): ExperimentResult;
}

/** @param seeds  empty where nothing is random */
export function createCollector(experiment: Experiment, seeds: readonly number[]): Collector {
  const columns = seeds.length === 0 ? [0] : seeds;
  const figures = experiment.sweep.values.map((): (Figures[] | undefined)[] => columns.map(() => undefined));
  let doneCount = 0;
  return {
    take({ valueIndex, seed }, answered) {
      figures[valueIndex][seeds.length === 0 ? 0 : seeds.indexOf(seed)] = answered;
      doneCount++;
    },
    doneCount: () => doneCount,
    result() {
      if (seeds.length === 0) return composeResult(experiment, { seeds: [], figures });
      const begun = [...seeds.keys()].filter((column) => figures.some((bySeed) => bySeed[column] !== undefined));
      return composeResult(experiment, {
        seeds: begun.map((column) => seeds[column]),
        figures: figures.map((bySeed) => begun.map((column) => bySeed[column])),
      });
    },
  };
}
