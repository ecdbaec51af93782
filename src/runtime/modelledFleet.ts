/** @file Devices that compute nothing: every stage ends with its window. For pages without a GPU, and for tests. */
import { after, type Instant, instant } from '../base/units.ts';
import { type Clock, phase } from './clock.ts';
import type { Fleet, FleetListener, LoadDevice, StageLoad, StageRun } from './fleet.ts';
import { Residency } from './residency.ts';

/** How long a device that failed stays away. */
const restartSeconds = 0.5;

export interface ModelledDevices {
  deviceCount: number;
  /** Of the first placement. */
  stages: readonly Pick<StageLoad, 'groupIndex' | 'deviceIndices'>[];
  /** From the profiles. @returns by model */
  weightBytesOf(deviceIndex: number, groups: ReadonlySet<number>): number[];
}

export class ModelledFleet implements Fleet {
  readonly kind = 'modelled';
  readonly #clock: Clock;
  readonly #devices: ModelledDevices;
  readonly #residency: Residency;
  /** Devices that are away, and whether until they are revived. */
  readonly #away = new Map<number, 'restarting' | 'killed'>();
  #listener: FleetListener | null = null;

  constructor(clock: Clock, devices: ModelledDevices) {
    this.#clock = clock;
    this.#devices = devices;
    this.#residency = new Residency(devices.deviceCount);
    this.#hold(devices.stages);
  }

  get weightBytes(): number[][] {
    const { deviceCount, weightBytesOf } = this.#devices;
    return Array.from({ length: deviceCount }, (_, device) => weightBytesOf(device, this.heldBy(device)));
  }

  attach(listener: FleetListener | null): void {
    this.#listener = listener;
  }

  run(run: StageRun): void {
    const endedAt: Instant = run.windowSeconds === null ? run.startAt : after(run.startAt, run.windowSeconds);
    this.#clock.schedule(endedAt, phase.completion, () => {
      this.#listener?.done(run, { endedAt, lateSeconds: 0, computeSeconds: null, output: null });
    });
  }

  discard(): void {}

  fail(deviceIndex: number): void {
    if (this.#away.has(deviceIndex)) return;
    this.#lose(deviceIndex, 'restarting');
    this.#clock.schedule(instant(this.#clock.now() + restartSeconds), phase.wake, () => {
      if (this.#away.get(deviceIndex) === 'restarting') this.#return(deviceIndex);
    });
  }

  kill(deviceIndex: number): void {
    if (this.#away.has(deviceIndex)) this.#away.set(deviceIndex, 'killed');
    else this.#lose(deviceIndex, 'killed');
  }

  revive(deviceIndex: number): void {
    if (this.#away.get(deviceIndex) === 'killed') this.#return(deviceIndex);
  }

  heldBy(deviceIndex: number): ReadonlySet<number> {
    return this.#residency.heldBy(deviceIndex);
  }

  extend(stages: readonly StageLoad[], beside: ReadonlySet<number>): null {
    this.#hold(stages, beside);
    return null;
  }

  swap(load: LoadDevice): void {
    this.#clock.schedule(load.at, phase.wake, () => {
      this.#residency.replace(load.deviceIndex, load.groupIndices);
      this.#listener?.loaded(load, load.at);
    });
  }

  release(groupIndices: readonly number[]): void {
    this.#residency.release(groupIndices);
  }

  #hold(stages: ModelledDevices['stages'], only?: ReadonlySet<number>): void {
    for (const { groupIndex, deviceIndices } of stages) {
      for (const device of deviceIndices) if (only?.has(device) ?? true) this.#residency.add(device, groupIndex);
    }
  }

  #lose(deviceIndex: number, until: 'restarting' | 'killed'): void {
    this.#away.set(deviceIndex, until);
    this.#listener?.lost(deviceIndex, { reason: 'device-lost', message: 'taken away by hand' });
  }

  #return(deviceIndex: number): void {
    this.#away.delete(deviceIndex);
    this.#listener?.revived(deviceIndex);
  }
}
