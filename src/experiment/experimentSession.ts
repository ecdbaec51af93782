/** @file An experiment that is read once and then asked for its points, one by one. */
import { assert } from '../base/assert.ts';
import { parseProfiles } from '../domain/parseProfile.ts';
import type { Profile } from '../domain/profile.ts';
import type { Experiment } from './figures/experiment.ts';
import { parseExperiment } from './figures/parseExperiment.ts';
import type { Figures, Point } from './figures/points.ts';
import { type Placed, type PreparedExperiment, prepareExperiment } from './figures/prepareExperiment.ts';

/** An experiment as its file has it, and what it may name. */
export interface ExperimentFiles {
  experiment: unknown;
  /** Files of profiles; of two that name the same, the first is taken. */
  profiles: unknown[];
}

export class ExperimentSession {
  #prepared: PreparedExperiment | undefined;

  /** @throws BadInput naming the first field that cannot be used */
  open({ experiment: json, profiles }: ExperimentFiles): Experiment {
    const catalogue: Record<string, Profile> = Object.assign(
      {},
      ...profiles.map((file) => parseProfiles(file).profiles).toReversed(),
    );
    const experiment = parseExperiment(json, catalogue);
    this.#prepared = prepareExperiment(experiment, catalogue);
    return experiment;
  }

  figuresAt(point: Point): Figures[] {
    return this.#opened().figuresAt(point);
  }

  placedAt(point: Point): Placed | null {
    return this.#opened().placedAt(point);
  }

  #opened(): PreparedExperiment {
    assert(this.#prepared !== undefined, 'an experiment is opened before it is asked');
    return this.#prepared;
  }
}
