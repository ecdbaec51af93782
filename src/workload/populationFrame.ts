/** @file What the generators of a population are told besides its parameters. */
import { createRandom, type Random } from '../base/random.ts';

export interface PopulationFrame {
  seed: number;
  modelCount: number;
  durationSeconds: number;
}

/** For what is drawn once for all models: the stream after those of the models' own arrivals and of their correlation. */
export function populationRandom({ seed, modelCount }: PopulationFrame): Random {
  return createRandom({ seed, stream: modelCount + 1 });
}
