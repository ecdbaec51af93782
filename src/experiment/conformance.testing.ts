/**
 * @file A scenario run by both drivers: the simulator, and the runtime under a manual clock. They must leave the same log,
 * and what must hold in any run is checked at each entry.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Instant, instant } from '../base/units.ts';
import type { Action, Admission, Arrivals } from '../domain/case.ts';
import { stageDevices } from '../domain/devices.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Profile } from '../domain/profile.ts';
import { tabulateRequests } from '../domain/resolve.ts';
import { assertConserved } from '../metrics/ledger.ts';
import { phase } from '../runtime/clock.ts';
import { LiveDriver } from '../runtime/liveDriver.ts';
import { ModelledFleet } from '../runtime/modelledFleet.ts';
import { ManualClock } from '../runtime/testing/manualClock.ts';
import { type Replay, replay } from '../simulate/replay.ts';
import { findRoom, groupsByDevice } from './findRoom.ts';
import { ModelledMemory } from './runMemory.ts';

export const deviceCount = 4;

export type Hand =
  | { atSeconds: number; kind: 'fail' | 'kill' | 'revive'; device: number }
  | { atSeconds: number; kind: 'apply'; placement: StaticPlacement };

export interface ConformanceScenario {
  placement: StaticPlacement;
  profiles: Profile[];
  arrivals: Arrivals;
  sloSeconds: number[];
  admission: Admission;
  hands: Hand[];
  /** Per device; every stage of a model weighs 1. */
  memoryBudgetBytes: number;
  /** undefined: no batches. */
  batchSizes?: readonly number[] | undefined;
}

type LogEntry = Replay['log'][number];

interface LiveRun {
  log: LogEntry[];
  /** What the fleet made of the hands, for the simulator. */
  actions: Action[];
  driver: LiveDriver;
}

function clusterOf({ profiles }: ConformanceScenario, placement: StaticPlacement) {
  return { placement, models: profiles.map((profile) => ({ profile })), deviceCount };
}

/** The runtime's log, with everything checked that must hold at each of its entries. */
function runLive(scenario: ConformanceScenario): LiveRun {
  const { profiles, memoryBudgetBytes, placement } = scenario;
  const clock = new ManualClock();
  const memory = new ModelledMemory({ profiles });
  const stages = memory.add(placement, 0);
  const weightBytesOf = memory.weightBytes.bind(memory);
  const fleet = new ModelledFleet(clock, { deviceCount, stages, weightBytesOf });
  const log: LogEntry[] = [];
  const applied: StaticPlacement[] = [];
  const watched = new Watch({ fleet, memoryBudgetBytes, devices: stageDevices(placement) });
  const driver = new LiveDriver({
    ...scenario,
    cluster: clusterOf(scenario, placement),
    clock,
    fleet,
    raw: false,
    inputs: null,
    observer: {
      log: (entry) => {
        assertConserved(driver.ledger.counts);
        watched.see(entry);
        log.push(entry);
      },
      drained: (groups) => fleet.release(groups),
    },
  });
  const apply = (next: StaticPlacement) => {
    const loads = memory.add(next, driver.nextGroupIndex);
    const { beside, swapped } = findRoom({
      cluster: { deviceCount, memoryBudgetBytes },
      newGroups: groupsByDevice(loads),
      heldBy: (device) => fleet.heldBy(device),
      isSwapping: (device) => driver.isSwapping(device),
      neededBytes: (device, groups) => memory.neededBytes(device, groups),
    });
    fleet.extend(loads, beside);
    applied.push(next);
    watched.learn(stageDevices(next));
    driver.changePlacement(clusterOf(scenario, next), { swappedDevices: swapped });
  };
  for (const hand of scenario.hands) {
    clock.schedule(instant(hand.atSeconds), phase.wake, () => {
      if (driver.stopped) return;
      if (hand.kind === 'apply') apply(hand.placement);
      else fleet[hand.kind](hand.device);
    });
  }
  driver.start();
  clock.advance();
  return { log, actions: actionsIn(log, applied), driver };
}

function actionsIn(log: readonly LogEntry[], applied: readonly StaticPlacement[]): Action[] {
  let changes = 0;
  return log.flatMap((entry): Action[] => {
    const atSeconds: number = entry.at;
    if (entry.kind === 'device-lost') return [{ kind: 'fail-device', atSeconds, device: entry.deviceIndex }];
    if (entry.kind === 'device-revived') return [{ kind: 'revive-device', atSeconds, device: entry.deviceIndex }];
    if (entry.kind !== 'placement-change') return [];
    return [{ kind: 'apply-placement', atSeconds, placement: applied[changes++] }];
  });
}

/** What holds at any time: a device does one thing at once, of weights that it has, within its memory. */
class Watch {
  readonly #fleet: ModelledFleet;
  readonly #memoryBudgetBytes: number;
  readonly #devices: number[][][];
  /** By device: until when. */
  readonly #busy = new Map<number, string>();

  constructor(options: { fleet: ModelledFleet; memoryBudgetBytes: number; devices: number[][][] }) {
    this.#fleet = options.fleet;
    this.#memoryBudgetBytes = options.memoryBudgetBytes;
    this.#devices = [...options.devices];
  }

  learn(devices: number[][][]): void {
    this.#devices.push(...devices);
  }

  see(entry: LogEntry): void {
    if (entry.kind === 'run-stage') {
      for (const device of this.#devices[entry.groupIndex][entry.stageIndex]) {
        expect(this.#busy.get(device)).toBeUndefined();
        expect(this.#fleet.heldBy(device)).toContain(entry.groupIndex);
        this.#busy.set(device, nameOf(entry));
      }
    } else if (entry.kind === 'stage-completion') {
      for (const device of this.#devices[entry.groupIndex][entry.stageIndex]) {
        // What failed meanwhile may still report.
        if (this.#busy.get(device) === nameOf(entry)) this.#busy.delete(device);
      }
    } else if (entry.kind === 'fail') {
      for (const [device, name] of this.#busy) if (name.startsWith(`${entry.request}/`)) this.#busy.delete(device);
    }
    for (const bytes of this.#fleet.weightBytes) {
      expect(bytes.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(this.#memoryBudgetBytes);
    }
  }
}

function nameOf(of: {
  requests: readonly number[];
  groupIndex: number;
  stageIndex: number;
  iteration: number;
}): string {
  return `${of.requests[0]}/${of.groupIndex}/${of.stageIndex}/${of.iteration}`;
}

/** Clusters change as they serve, and the simulator knows of no memory: it swaps nothing. */
function comparable(log: readonly LogEntry[]): LogEntry[] {
  return log.flatMap((entry): LogEntry[] => {
    if (entry.kind === 'load-device' || entry.kind === 'device-loaded') return [];
    if (entry.kind !== 'placement-change') return [entry];
    return [{ kind: entry.kind, at: entry.at } as LogEntry];
  });
}

/** What waits for weights starts after whatever else there is at the instant: then only the instants are compared. */
function inOrder(log: readonly LogEntry[], hasSwaps: boolean): LogEntry[] {
  if (!hasSwaps) return [...log];
  const text = (entry: LogEntry) => JSON.stringify(entry);
  return log.toSorted((a, b) => a.at - b.at || text(a).localeCompare(text(b)));
}

const mayFollow = ['device-lost', 'device-revived', 'wake', 'placement-change'];

export function expectSameLogs(scenario: ConformanceScenario): void {
  const { log, actions, driver } = runLive(scenario);
  const slos = scenario.sloSeconds.map((slo) => (slo === Infinity ? null : slo));
  const simulated = replay({
    cluster: clusterOf(scenario, scenario.placement),
    requests: tabulateRequests(scenario.arrivals, slos),
    admission: scenario.admission,
    batchSizes: scenario.batchSizes,
    actions,
  });
  const hasSwaps = log.some(({ kind }) => kind === 'load-device');
  const [live, other] = [log, simulated.log].map((entries) => inOrder(comparable(entries), hasSwaps));
  // The runtime stops listening once everything is accounted for; what a device does afterwards is not its business.
  const rest = other.slice(live.length).filter(({ kind }) => !mayFollow.includes(kind));
  expect(rest).toEqual([]);
  expect(live).toEqual(other.slice(0, live.length));
  expect(driver.ledger.counts.inFlight).toBe(0);
  const finishes = driver.table.records.map(({ outcome }) =>
    outcome.kind === 'completed' ? outcome.finishSeconds : Infinity,
  );
  expect(finishes).toEqual(Array.from(simulated.finishSeconds));
  const firstTokens = driver.table.records.map(({ firstTokenSeconds }) => firstTokenSeconds);
  expect(firstTokens).toEqual(Array.from(simulated.firstTokenSeconds ?? firstTokens.map(() => Infinity)));
}

const latency = fc.integer({ min: 1, max: 400 }).map((hundredths) => hundredths / 100);

/** A model cut into one, two and four stages of unlike lengths. */
const forward = fc.array(latency, { minLength: 7, maxLength: 7 }).map(
  (latencies): Profile => ({
    configs: [1, 2, 4].map((interOp) => ({
      interOp,
      intraOp: 1,
      stageLatencySeconds: latencies.slice(interOp - 1, 2 * interOp - 1),
      stageWeightBytes: new Array(interOp).fill(1),
    })),
  }),
);

/** The same, with batches of two and of four in somewhat more than the time of one. */
export const batched = forward.map(
  ({ configs }): Profile => ({
    configs: configs.map((config) => ({
      ...config,
      stageLatencySecondsByBatch: {
        2: config.stageLatencySeconds.map((one) => 1.25 * one),
        4: config.stageLatencySeconds.map((one) => 1.75 * one),
      },
    })),
  }),
);

/** The same, generating: a prompt takes as long as a forward pass, or half of it, a token after the first a fifth. */
const generating = forward.map(
  ({ configs }): Profile => ({
    configs: configs.map((config) => ({
      ...config,
      prefillSecondsByTokens: { 1: config.stageLatencySeconds.map((one) => one / 2), 9: config.stageLatencySeconds },
      decodeSeconds: config.stageLatencySeconds.map((one) => one / 5),
    })),
  }),
);

const profile = fc.oneof(forward, forward, generating);

export const placements = fc.constantFrom<StaticPlacement>(
  { groups: [0, 1, 2, 3].map((model) => ({ interOp: 1, intraOp: 1, models: [model % 2] })) },
  {
    groups: [
      { interOp: 2, intraOp: 1, models: [0, 1] },
      { interOp: 2, intraOp: 1, models: [1] },
    ],
  },
  { groups: [{ interOp: 4, intraOp: 1, models: [0, 1] }] },
  {
    groups: [
      { interOp: 2, intraOp: 1, models: [0], devices: [[0], [1]] },
      { interOp: 2, intraOp: 1, models: [0, 1], devices: [[1], [2]] },
    ],
  },
);

const arrivals = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 3000 }),
      model: fc.integer({ min: -1, max: 1 }),
      input: fc.integer({ min: 0, max: 12 }),
      output: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 60 },
  )
  .map((requests): Arrivals => {
    const sorted = requests.toSorted((a, b) => a.at - b.at);
    return {
      timesSeconds: sorted.map(({ at }) => at / 100),
      modelIndices: sorted.map(({ model }) => model),
      inputTokens: sorted.map(({ input }) => input),
      outputTokens: sorted.map(({ output }) => output),
    };
  });

export const scenarios: fc.Arbitrary<ConformanceScenario> = fc.record({
  placement: placements,
  profiles: fc.tuple(profile, profile),
  arrivals,
  sloSeconds: fc.tuple(fc.constantFrom(Infinity, 4, 8), fc.constantFrom(Infinity, 6)),
  admission: fc.constantFrom<Admission>('slo', 'none'),
  hands: fc.constant([]),
  memoryBudgetBytes: fc.constant(Infinity),
});

/** Never at the instant of an arrival: what comes first then is the clock's affair. */
const atSeconds: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 3000 }).map((at) => instant(at / 100 + 0.001));

export const failures: fc.Arbitrary<Hand[]> = fc.array(
  fc.record({ atSeconds, kind: fc.constant<'fail'>('fail'), device: fc.nat(deviceCount - 1) }),
  { minLength: 1, maxLength: 4 },
);

/** Anything a hand can do, to any of the placements. */
export function hands(placement: fc.Arbitrary<StaticPlacement>): fc.Arbitrary<Hand[]> {
  const device = fc.nat(deviceCount - 1);
  const kind = fc.constantFrom<'fail' | 'kill' | 'revive'>('fail', 'kill', 'revive');
  const toDevice = fc.record({ atSeconds, kind, device });
  const apply = fc.record({ atSeconds, kind: fc.constant<'apply'>('apply'), placement });
  return fc.array(fc.oneof(toDevice, apply, apply), { minLength: 1, maxLength: 8 });
}

/** Batches need groups with devices of their own. */
export const placementsApart = placements.filter(({ groups }) => groups.every(({ devices }) => devices === undefined));
