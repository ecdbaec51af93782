/** @file What the experiments' view says, made from an experiment and its answer: pure functions. */
import { formatCount, formatList } from '../../base/format.ts';
import type { Case, PlanRequest, Population, Workload } from '../../domain/case.ts';
import {
  type ComparedPlacement,
  type Experiment,
  labelsOf,
  type TrafficExperiment,
} from '../../experiment/figures/experiment.ts';
import { verdictWords } from '../../experiment/figures/findings.ts';
import { type Metric, metricWords } from '../../experiment/figures/metric.ts';
import type { ExperimentResult, MetricResult, SeedRange } from '../../experiment/figures/result.ts';

/** A term of an experiment's setup, and what it is. */
export interface SetupLine {
  term: string;
  words: string;
}

export function setupOf(experiment: Experiment): SetupLine[] {
  const { sweep } = experiment;
  const swept = { term: 'swept', words: sweptWords(experiment) };
  if (experiment.kind === 'cuts') {
    return [
      { term: 'model', words: `${experiment.profile}, cut over several devices, without traffic` },
      swept,
      { term: 'compared', words: formatList(labelsOf(experiment)) },
    ];
  }
  return [
    { term: 'cluster', words: clusterWords(experiment) },
    { term: 'models', words: modelWords(experiment.case) },
    ...(sweep.parameter === 'workload' ? [] : [{ term: 'requests', words: requestWords(experiment) }]),
    swept,
    { term: 'compared', words: experiment.placements.map(placementWords).join('; ') },
  ];
}

function sweptWords({ sweep }: Experiment): string {
  if (sweep.parameter === 'workload') return formatList(sweep.values.map(({ name }) => name));
  const { label, values } = sweep;
  return `${label}: ${brief(values[0])} to ${brief(values[values.length - 1])} in ${values.length} steps`;
}

export const brief = (value: number) => String(Number(value.toPrecision(3)));

function clusterWords({ case: { cluster }, sweep }: TrafficExperiment): string {
  const count = sweep.parameter === 'deviceCount' ? 'devices' : formatCount(cluster.deviceCount, 'device');
  if (sweep.parameter === 'memoryBudgetGiB') return count;
  return `${count} of ${memoryWords(cluster.memoryBudgetBytes)} each`;
}

function memoryWords(bytes: number): string {
  return bytes >= 2 ** 30 ? `${brief(bytes / 2 ** 30)} GiB` : `${brief(bytes / 2 ** 20)} MiB`;
}

function modelWords({ models }: Case): string {
  const profiles = [...new Set(models.map(({ profile }) => profile))];
  const scales = [...new Set(models.map(({ sloScale }) => sloScale))];
  const slo = scales.length === 1 && scales[0] !== undefined ? `, SLO ${brief(scales[0])} × its latency alone` : '';
  return `${models.length} × ${formatList(profiles)}${slo}`;
}

function requestWords({ case: { workload }, sweep }: TrafficExperiment): string {
  if (workload === undefined) return 'as given';
  const seconds = workload.durationSeconds === undefined ? '' : `${brief(workload.durationSeconds)} s of them; `;
  const rate = sweep.parameter === 'totalArrivalsPerSecond' ? '' : rateWords(workload);
  return `${seconds}${processWords(workload, sweep.parameter === 'cv')}${rate}`;
}

function processWords(workload: Workload, isCvSwept: boolean): string {
  if ('population' in workload) return populationWords(workload.population);
  const [first] = workload.models;
  if (first.process !== 'gamma') return first.process;
  return isCvSwept ? 'gamma' : `gamma, CV ${brief(first.cv)}`;
}

function populationWords(population: Population): string {
  switch (population.kind) {
    case 'power-law':
      return 'popularity by a power law';
    case 'maf1':
      return 'like the Azure Functions trace of 2019';
    case 'maf2':
      return 'like the Azure Functions trace of 2021';
  }
}

function rateWords(workload: Workload): string {
  const total =
    'population' in workload
      ? workload.population.arrivalsPerSecond
      : workload.models.reduce((sum, { arrivalsPerSecond = 0 }) => sum + arrivalsPerSecond, 0);
  return `, ${brief(total)} requests/s in all`;
}

function placementWords({ label, plan, planFrom, plannedOn, placement, onlyAt }: ComparedPlacement): string {
  if (placement !== undefined) return onlyAt === undefined ? label : `${label} (at ${onlyAt} only)`;
  const rule = planFrom === undefined ? plan && policyWords(plan, label) : 'a rule for each part of the sweep';
  const on = plannedOn === undefined ? '' : ', planned on other traffic';
  const named = rule ? `${label} (${rule})` : label;
  return `${named}${on}`;
}

/** What the label does not say of it. */
function policyWords({ name, ...parameters }: PlanRequest, label: string): string {
  const given = Object.entries(parameters).filter(([, value]) => typeof value === 'number');
  return [...(name === label ? [] : [name]), ...given.map(([key, value]) => `${spaced(key)} ${value}`)].join(', ');
}

/** `groupSize` → `group size`. */
function spaced(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `0.351 s`, `98.2 %`. */
export function figureWords(metric: Metric, value: number | null): string {
  if (value === null) return '–';
  const { format, unit } = metricWords[metric];
  return `${format(value)}\u202f${unit}`;
}

/** `0.312–0.402`; nothing where there are no seeds to range over. */
export function rangeWords(metric: Metric, { low, high, bySeed }: SeedRange): string {
  const { format } = metricWords[metric];
  if (low === null || high === null || bySeed.filter((value) => value !== null).length < 2) return '–';
  return `${format(low)}–${format(high)}`;
}

/** A swept value with what it is: `devices: 8`. */
export function valueWords({ sweep }: Pick<ExperimentResult, 'sweep'>, valueIndex: number): string {
  const { isNamed, label, names } = sweep;
  return isNamed ? names[valueIndex] : `${label}: ${names[valueIndex]}`;
}

/** `modelled, 20 seeds`. */
export function answerNote({ seeds }: ExperimentResult): string {
  return seeds.length === 0 ? 'modelled' : `modelled, ${formatCount(seeds.length, 'seed')}`;
}

/** How a plot is to be read. */
export function legendWords({ seeds, sweep }: ExperimentResult, { series }: MetricResult): string {
  const hasReference = series.some(({ reference }) => reference.some((value) => value !== null));
  return [
    ...(seeds.length > 1 ? [`band: 95\u202f% of ${seeds.length} seeds`] : []),
    ...(hasReference ? [`${sweep.isNamed ? 'hollow' : 'dashed'}: the reference`] : []),
  ].join(' · ');
}

/** `pipeline wins 18/20 against replication`, for each comparison. */
export function verdictsAt({ comparisons }: MetricResult, valueIndex: number, seedCount: number): string[] {
  return comparisons.map(({ of, against, points }) => {
    const words = verdictWords(points[valueIndex], seedCount);
    return words === 'equal' ? `${of} equals ${against}` : `${of} ${words} against ${against}`;
  });
}

/** A finding whose list of points is long: what it says, and the list. */
export function splitFinding(sentence: string): { head: string; rest: string | null } {
  const [head, rest] = sentence.split('; outside: ');
  return rest === undefined ? { head: sentence, rest: null } : { head: `${head}.`, rest: `Outside: ${rest}` };
}
