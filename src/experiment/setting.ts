/**
 * @file What is fixed once per profile and case, before the first run, for every placement compared: the slowdown, the
 * SLOs and the arrivals (design §1, one time base).
 */
import { BadInput } from '../domain/badInput.ts';
import type { Action, Arrivals, Case, CostModel } from '../domain/case.ts';
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
import type { PaceFactor } from './labController.ts';

/** Below this, the poll for a kernel's completion is a large part of a stage (ADR 1). */
const stageSecondsMin = 0.016;
/** A live run admits only what is predicted to finish this share of the single-device latency before its deadline. */
const admissionMarginFraction = 0.05;

export interface Setting {
  testCase: Case;
  /** Where the lab's profiles were measured; null where every model's is the case's own. */
  profileAdapter: string | null;
  /** Per model, times in the run's own seconds: uncontended × slowdown for a model measured here. */
  profiles: Profile[];
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

function scaled(profile: Profile, slowdown: number): Profile {
  const paced = (latencies: number[]) => latencies.map((latency) => latency * slowdown);
  const pacedEach = (table: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(table).map(([key, latencies]) => [key, paced(latencies)]));
  return {
    configs: profile.configs.map((config) => {
      const { stageLatencySeconds, stageLatencySecondsByBatch, prefillSecondsByTokens, decodeSeconds } = config;
      return {
        ...config,
        stageLatencySeconds: paced(stageLatencySeconds),
        ...(stageLatencySecondsByBatch && { stageLatencySecondsByBatch: pacedEach(stageLatencySecondsByBatch) }),
        ...(prefillSecondsByTokens && { prefillSecondsByTokens: pacedEach(prefillSecondsByTokens) }),
        ...(decodeSeconds && { decodeSeconds: paced(decodeSeconds) }),
      };
    }),
  };
}

/** Windows that the real work of every device fits into, one after the other, this many times over. */
const spareFactor = 2;
/** Where the processor stands in for the GPU, the page itself and all else that runs take from the kernels' time. */
const fallbackSpareFactor = 4;

/** @param profiles uncontended */
export function autoSlowdown(
  profiles: readonly Profile[],
  { deviceCount, fallback }: { deviceCount: number; fallback: boolean },
): number {
  const shortest = Math.min(
    ...profiles.flatMap(({ configs }) =>
      configs.filter(({ interOp }) => interOp <= deviceCount).flatMap((config) => config.stageLatencySeconds),
    ),
  );
  const spare = fallback ? fallbackSpareFactor : spareFactor;
  return Math.max(spare * deviceCount, Number.isFinite(shortest) ? stageSecondsMin / shortest : 0);
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
  },
): Setting {
  const { catalogue, paceFactor, fallback } = options;
  const { deviceCount } = testCase.cluster;
  const lab = Object.fromEntries(
    Object.entries(catalogue.profiles).filter(([name]) => testCase.models.some(({ profile }) => profile === name)),
  );
  const slowdown = options.resolved
    ? options.resolved.slowdown
    : chooseSlowdown(paceFactor, lab, { deviceCount, fallback });
  const paced = Object.fromEntries(Object.entries(lab).map(([name, p]) => [name, scaled(p, slowdown ?? 1)]));
  // Live, a model of ours takes what was measured here, whatever the case says of it.
  const profiles = resolveProfiles(
    options.live ? { ...testCase, profiles: { ...testCase.profiles, ...paced } } : testCase,
    paced,
  );
  const sloSeconds = options.resolved?.sloSeconds ?? resolveSlos(testCase, profiles);
  const arrivals = options.resolved?.arrivals ?? resolveArrivals(testCase, profiles);
  return {
    testCase,
    profileAdapter: profiles.some((profile) => Object.values(paced).includes(profile)) ? catalogue.adapter : null,
    profiles,
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

function chooseSlowdown(
  paceFactor: PaceFactor,
  lab: Record<string, Profile>,
  machine: { deviceCount: number; fallback: boolean },
): number | null {
  if (paceFactor === 'raw') return null;
  if (paceFactor === 'auto') return autoSlowdown(Object.values(lab), machine);
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

/** The arrivals of the setting, and what was injected by hand. */
export function requestsOf({ arrivals, resolved }: Setting, actions: readonly Action[]): RequestTable {
  return withInjections(tabulateRequests(arrivals, resolved.sloSeconds), actions, resolved.sloSeconds);
}
