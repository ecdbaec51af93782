/** @file A workload of many models from a few parameters, spelled out model by model. */
import type { ListedWorkload, ModelWorkload, Population, Workload } from '../domain/case.ts';
import { azure2019Workloads } from './azure2019.ts';
import { azure2021Workloads } from './azure2021.ts';
import type { PopulationFrame } from './populationFrame.ts';
import { powerLawRates } from './powerLaw.ts';

/** The same workload with every model's process and rate. */
export function listed(workload: Workload, modelCount: number): ListedWorkload {
  if (!('population' in workload)) return workload;
  const { population, ...rest } = workload;
  const { seed, durationSeconds = 0 } = rest;
  return { ...rest, models: modelsOf(population, { seed, modelCount, durationSeconds }) };
}

function modelsOf(population: Population, frame: PopulationFrame): ModelWorkload[] {
  switch (population.kind) {
    case 'power-law':
      return powerLawRates({ ...population, modelCount: frame.modelCount }).map((arrivalsPerSecond) => ({
        ...population.each,
        arrivalsPerSecond,
      }));
    case 'maf1':
      return azure2019Workloads(population, frame);
    case 'maf2':
      return azure2021Workloads(population, frame);
  }
}
