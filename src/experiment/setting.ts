/**
 * @file What is fixed once per profile and case, before the first run, for every placement compared: the slowdown, the
 * SLOs and the arrivals (design §1, one time base).
 */
import { BadInput } from '../domain/badInput.ts';
import type { Action, Arrivals, Case, CostModel } from '../domain/case.ts';
import { slowerLink } from '../domain/link.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import { type Profile, type ProfileSet, singleDeviceLatencySeconds } from '../domain/profile.ts';
import type { Resolved } from '../domain/report.ts';
import {
  type RequestTable,
  resolveBatchSizes,
  resolveProfiles,
  resolveSlos,
  tabulateRequests,
} from '../domain/resolve.ts';
import { withInjections } from '../simulate/actions.ts';
import type { ReplayOptions } from '../simulate/replay.ts';
import { resolveArrivals } from '../workload/resolveArrivals.ts';
import { withRates } from '../workload/setRates.ts';
import type { PaceFactor } from './labController.ts';

/** Below this, the poll for a kernel's completion is a large part of a stage (ADR 1). */
const stageSecondsMin = 0.016;
/**
 * Where a processor is the GPU, the workers' waits compete with the kernels for its cores: with eight devices on two cores
 * they ended up to 4 ms late, which is 2 % of no short window (docs/fidelity.md).
 */
const fallbackStageSecondsPerDevice = 0.012;
/** A live run admits only what is predicted to finish this share of the single-device latency before its deadline. */
const admissionMarginFraction = 0.05;

export interface Setting {
  testCase: Case;
  /** Where the lab's profiles were measured; null where every model's is the case's own. */
  profileAdapter: string | null;
  /** ISO 8601: when the oldest of them was measured; null where none was, or nobody says when. */
  profiledAt: string | null;
  /** Per model, times in the run's own seconds: uncontended × slowdown for a model measured here, and the link's. */
  profiles: Profile[];
  /** Per model, as measured: uncontended, at slowdown 1, without the link. */
  calibrated: Profile[];
  /** Configurations among them that were worked out, not measured (`knownCuts.ts`). */
  derived: Set<string>;
  cost: CostModel;
  /** Per model, in a live run: admitted is what is predicted to finish this long before its deadline. */
  admissionMarginSeconds: (number | undefined)[];
  /** As the first simulation of the case has it; undefined: requests are served one by one. */
  batchSizes: readonly number[] | undefined;
  arrivals: Arrivals;
  /** Per model: its arrivals ÷ the time over which arrivals come. */
  arrivalsPerSecond: (number | null)[];
  /** Per model; infinite: none. */
  sloSeconds: number[];
  resolved: Resolved;
}

/** The profile on devices that are so much slower, and a link that is as much slower. */
export function slowed({ configs, link }: Profile, slowdown: number): Profile {
  const times = (seconds: readonly number[]) => seconds.map((value) => value * slowdown);
  const tables = (table: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(table).map(([key, seconds]) => [key, times(seconds)]));
  return {
    configs: configs.map((config) => ({
      ...config,
      stageLatencySeconds: times(config.stageLatencySeconds),
      ...(config.stageLatencySecondsByBatch && {
        stageLatencySecondsByBatch: tables(config.stageLatencySecondsByBatch),
      }),
      ...(config.prefillSecondsByTokens && { prefillSecondsByTokens: tables(config.prefillSecondsByTokens) }),
      ...(config.decodeSeconds && { decodeSeconds: times(config.decodeSeconds) }),
    })),
    ...(link && { link: slowerLink(link, slowdown) }),
  };
}

/** Windows that the real work of every device fits into, one after the other, this many times over. */
const spareFactor = 2;
/** Where the processor stands in for the GPU, the page itself and all else that runs take from the kernels' time. */
const fallbackSpareFactor = 3;

/** @param profiles uncontended */
export function autoSlowdown(
  profiles: readonly Profile[],
  { deviceCount, fallback }: { deviceCount: number; fallback: boolean },
): number {
  const shortest = Math.min(
    ...profiles.flatMap(({ configs }) =>
      configs
        .filter(({ interOp }) => interOp <= deviceCount)
        .flatMap(({ stageLatencySeconds, decodeSeconds = [] }) => [...stageLatencySeconds, ...decodeSeconds]),
    ),
  );
  const spare = fallback ? fallbackSpareFactor : spareFactor;
  const windowSecondsMin = Math.max(stageSecondsMin, fallback ? fallbackStageSecondsPerDevice * deviceCount : 0);
  return Math.max(spare * deviceCount, Number.isFinite(shortest) ? windowSecondsMin / shortest : 0);
}

/**
 * @param catalogue uncontended profiles of the lab's own models; a profile that the case itself brings is used as it is
 * @throws BadInput naming what of the case cannot be resolved
 */
export function resolveSetting(
  testCase: Case,
  options: {
    catalogue: ProfileSet;
    paceFactor: PaceFactor;
    resolved?: Resolved | undefined;
    live: boolean;
    /** Whether a processor stands in for the GPU. */
    fallback: boolean;
    /** What a rehearsal found these models to need on this machine. */
    rehearsedSlowdown?: number | undefined;
  },
): Setting {
  const { catalogue, paceFactor } = options;
  // Live, a model of ours takes what was measured here, whatever the case says of it.
  const isOurs = (name: string) =>
    Object.hasOwn(catalogue.profiles, name) && (options.live || !Object.hasOwn(testCase.profiles ?? {}, name));
  const names = testCase.models.map(({ profile }) => profile);
  const lab = Object.fromEntries(names.filter(isOurs).map((name) => [name, catalogue.profiles[name]]));
  const slowdown = options.resolved ? options.resolved.slowdown : chooseSlowdown(paceFactor, lab, testCase, options);
  const paced = Object.fromEntries(Object.entries(lab).map(([name, p]) => [name, slowed(p, slowdown ?? 1)]));
  const profiles = resolveProfiles({ ...testCase, profiles: { ...testCase.profiles, ...paced } });
  const sloSeconds = options.resolved?.sloSeconds ?? resolveSlos(testCase, profiles);
  const arrivals = options.resolved?.arrivals ?? resolveArrivals(testCase, profiles);
  return {
    testCase,
    profileAdapter: Object.keys(lab).length > 0 ? catalogue.adapter : null,
    profiledAt: (Object.keys(lab).length > 0 && catalogue.measuredAt) || null,
    profiles,
    calibrated: names.map((name, model) => lab[name] ?? profiles[model]),
    derived: new Set(),
    cost: testCase.cost ?? {},
    admissionMarginSeconds: profiles.map((profile) => {
      const latencySeconds = singleDeviceLatencySeconds(profile);
      const isDefault = options.live && testCase.cost?.admissionMarginSeconds === undefined;
      return isDefault && latencySeconds !== undefined ? admissionMarginFraction * latencySeconds : undefined;
    }),
    batchSizes: testCase.simulations?.[0] && resolveBatchSizes(testCase.simulations[0], testCase.cost),
    arrivals,
    arrivalsPerSecond: testCase.models.map((_, model) => meanRate(testCase, arrivals, model)),
    sloSeconds: sloSeconds.map((slo) => slo ?? Infinity),
    resolved: { slowdown, sloSeconds, arrivals },
  };
}

/** @returns null where nothing is paced: a raw run, and a case that brings every profile it needs */
function chooseSlowdown(
  paceFactor: PaceFactor,
  lab: Record<string, Profile>,
  { cluster: { deviceCount } }: Case,
  { fallback, rehearsedSlowdown }: { fallback: boolean; rehearsedSlowdown?: number | undefined },
): number | null {
  if (paceFactor === 'raw' || Object.keys(lab).length === 0) return null;
  if (paceFactor === 'auto') {
    // A rehearsal is short, and plays whole passes of the longest pipelines: runs keep at least the usual spare.
    return Math.max(rehearsedSlowdown ?? 0, autoSlowdown(Object.values(lab), { deviceCount, fallback }));
  }
  if (!(Number.isFinite(paceFactor) && paceFactor >= 1)) {
    throw new BadInput('paceFactor', `must be 'auto', 'raw' or a number of at least 1, is ${paceFactor}`);
  }
  return paceFactor;
}

function meanRate(testCase: Case, arrivals: Arrivals, modelIndex: number): number | null {
  const span = testCase.workload?.durationSeconds ?? arrivals.timesSeconds.at(-1) ?? 0;
  const count = arrivals.modelIndices.filter((index) => index === modelIndex).length;
  return span > 0 ? count / span : null;
}

/** A placement in this setting, as both drivers take it. */
export function clusterOptionsOf(
  { testCase, profiles, cost, admissionMarginSeconds }: Setting,
  placement: StaticPlacement,
): ReplayOptions['cluster'] {
  const models = profiles.map((profile, index) => {
    const margin = admissionMarginSeconds[index];
    return margin === undefined ? { profile } : { profile, admissionMarginSeconds: margin };
  });
  return { placement, models, cost, deviceCount: testCase.cluster.deviceCount };
}

/** The arrivals of the setting at the rates that a hand has set. */
export function arrivalsOf({ arrivals, testCase, profiles }: Setting, actions: readonly Action[]): Arrivals {
  return withRates(arrivals, actions, { testCase, profiles });
}

/** These, and what was injected by hand. */
export function requestsOf(setting: Setting, actions: readonly Action[]): RequestTable {
  const { sloSeconds } = setting.resolved;
  return withInjections(tabulateRequests(arrivalsOf(setting, actions), sloSeconds), actions, sloSeconds);
}
