/** @file Runs an experiment: every placement at every swept value for every seed, and what that says. */
import type { Profile } from '../../domain/profile.ts';
import { composeResult, sweepOf } from './composeResult.ts';
import type { Experiment } from './experiment.ts';
import { seedsOf } from './points.ts';
import { prepareExperiment } from './prepareExperiment.ts';
import type { ExperimentResult } from './result.ts';

export interface RunOptions {
  /** Profiles by name. */
  catalogue: Readonly<Record<string, Profile>>;
  /** In place of the experiment's. */
  seedCount?: number;
  /** Told before each swept value. */
  onProgress?: (valueName: string) => void;
}

/** @throws BadInput for what only shows when it runs, such as a profile that lacks a cut */
export function runExperiment(
  experiment: Experiment,
  { catalogue, seedCount, onProgress }: RunOptions,
): ExperimentResult {
  const seeds = seedsOf(experiment, seedCount);
  const prepared = prepareExperiment(experiment, catalogue);
  const figures = sweepOf(experiment).names.map((name, valueIndex) => {
    onProgress?.(name);
    return (seeds.length === 0 ? [0] : seeds).map((seed) => prepared.figuresAt({ valueIndex, seed }));
  });
  return composeResult(experiment, { seeds, figures });
}
