/**
 * @file The fleet of virtual devices: one worker each, wired device to device.
 *
 * A device that is lost, crashes or stops answering is replaced: it is withdrawn from the gate, its worker
 * ended, what it shared with others given up, a new one started with the same stages, and the listener told of both.
 */
import { assert } from '../base/assert.ts';
import { after, instant } from '../base/units.ts';
import { createBells } from '../device/doorbell.ts';
import { clearInterrupt, createGate, type Gate, interrupt, withdraw } from '../device/gate.ts';
import { fleetAddress } from '../device/mail.ts';
import { PostOffice } from '../device/postOffice.ts';
import type {
  BatchShape,
  DeviceFailure,
  DeviceReport,
  GpuDescription,
  KernelTuning,
  RunRequest,
  StageAssignment,
  StageKey,
} from '../device/protocol.ts';
import type { SharedMemory } from '../device/virtualDevice.ts';
import { WeightStore } from '../device/weightStore.ts';
import { BadInput } from '../domain/badInput.ts';
import type { Clock } from './clock.ts';
import type { Fleet, FleetListener, FleetPlan, LoadDevice, StageLoad, StageOfModel, StageRun } from './fleet.ts';
import { MailRoutes } from './mailRoutes.ts';
import { Member } from './member.ts';
import { type PendingRun, PendingRuns, type ShardEnd } from './pendingRuns.ts';
import { Residency } from './residency.ts';
import { StagePlan } from './stagePlan.ts';

/** A device that has not answered this long after its window's end is taken for crashed. */
const silenceMs = 10_000;

export interface ProbeOptions {
  probeCount: number;
  shape: BatchShape;
}

const crashed = (message: string): DeviceFailure => ({ reason: 'worker-crashed', message });

export class WorkerFleet implements Fleet {
  readonly kind = 'measured';
  readonly #gate: Gate | null;
  readonly #shared: SharedMemory;
  readonly #weights: WeightStore;
  readonly #post: PostOffice;
  readonly #members: (Member | null)[] = [];
  /** Devices on their way to be members: at first, or in the place of one that was lost. */
  readonly #starting = new Map<number, Promise<void>>();
  readonly #routes: MailRoutes;
  readonly #pending = new PendingRuns();
  #plan = new StagePlan({ deviceCount: 0, stages: [] });
  #residency = new Residency(0);
  /** [device] Bytes by stage. */
  readonly #loaded: Record<StageKey, number>[] = [];
  /** By device: the last of the changes to what it holds. */
  readonly #holding = new Map<number, Promise<void>>();
  /** Away until they are revived. */
  readonly #killed = new Set<number>();
  #clock: Clock | null = null;
  #listener: FleetListener | null = null;
  /** The name of each batch's values on its present way through the stages. */
  readonly #activations = new Map<number, number>();
  #activationNext = 0;
  #description: GpuDescription | null = null;

  /**
   * @param deviceCountMax the gate has room for that many devices
   * @param canShare whether workers may share memory; else they run raw, and values travel over ports
   */
  constructor(deviceCountMax: number, canShare = globalThis.crossOriginIsolated) {
    assert(deviceCountMax <= fleetAddress, `mail has no addresses for ${deviceCountMax} devices`);
    const bells = canShare ? createBells() : null;
    this.#gate = canShare ? createGate(deviceCountMax) : null;
    this.#shared = { gate: this.#gate && { memory: this.#gate.words.buffer, deviceCount: deviceCountMax }, bells };
    this.#weights = new WeightStore(bells !== null);
    this.#post = new PostOffice(fleetAddress, bells);
    this.#routes = new MailRoutes(this.#post);
  }

  /** Whether windows can be held: not where memory cannot be shared. */
  get canPace(): boolean {
    return this.#gate !== null;
  }

  get description(): GpuDescription {
    assert(this.#description, 'no device was started');
    return this.#description;
  }

  /** Starts workers until there are `deviceCount`. @throws Error when a device has no GPU */
  async grow(deviceCount: number): Promise<void> {
    while (this.#members.length < deviceCount) this.#members.push(null);
    const missing = [...this.#members.keys()].filter((device) => device < deviceCount && !this.#members[device]);
    await Promise.all(missing.map((device) => this.#starting.get(device) ?? this.#start(device)));
  }

  /**
   * Gives every device exactly the stages of `plan`.
   * @throws BadInput when a device has not the memory; the others keep what they have loaded
   */
  async load(plan: FleetPlan): Promise<void> {
    await Promise.allSettled(this.#holding.values());
    const deviceCount = Math.max(plan.deviceCount, this.#members.length);
    this.#plan = new StagePlan(plan);
    this.#residency = new Residency(deviceCount);
    this.#killed.clear();
    await this.grow(deviceCount);
    for (const { groupIndex, deviceIndices } of plan.stages) {
      for (const device of deviceIndices) this.#residency.add(device, groupIndex);
    }
    const weights = await this.#weights.get(this.#plan.weightUrls);
    const loading = Array.from({ length: deviceCount }, async (_, device) => {
      const assignments = this.#assignmentsOf(device);
      const member = this.#member(device);
      this.#loaded[device] = await member.ask((control) => control.load(assignments, weights, this.#activationNext));
    });
    // All are heard before any is judged: a device that still loads would be given the next plan meanwhile.
    const answers = await Promise.allSettled(loading);
    answers.forEach((answer, device) => {
      if (answer.status === 'rejected') throw refusal(device, answer.reason);
    });
    await this.#joinRoutes();
  }

  get weightBytes(): number[][] {
    return this.#members.map((_, device) =>
      this.#plan.bytesByModel(device, this.heldBy(device), this.#loaded[device] ?? {}),
    );
  }

  heldBy(deviceIndex: number): ReadonlySet<number> {
    return this.#residency.heldBy(deviceIndex);
  }

  async extend(stages: readonly StageLoad[], beside: ReadonlySet<number>): Promise<void> {
    this.#plan = this.#plan.with(stages);
    for (const { groupIndex, deviceIndices } of stages) {
      for (const device of deviceIndices) if (beside.has(device)) this.#residency.add(device, groupIndex);
    }
    const answers = await Promise.allSettled(Array.from(beside, (device) => this.#hold(device)));
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (refused) {
      this.release(stages.map(({ groupIndex }) => groupIndex));
      throw refused.reason;
    }
    await this.#joinRoutes();
  }

  swap(load: LoadDevice): void {
    const { deviceIndex, groupIndices } = load;
    const listener = this.#listener;
    const member = this.#members[deviceIndex];
    this.#residency.replace(deviceIndex, groupIndices);
    this.#hold(deviceIndex).then(
      () => listener === this.#listener && listener?.loaded(load, null),
      (error: Error) => member && this.#replace(member, crashed(error.message)),
    );
  }

  release(groupIndices: readonly number[]): void {
    this.#plan = this.#plan.without(groupIndices);
    for (const device of this.#residency.release(groupIndices)) {
      // Nothing is loaded: what a device could not even forget, its successor has not.
      this.#hold(device).catch(() => {});
    }
  }

  /** Times a stage, or the first of its shards, alone. @returns seconds, per probe */
  probe(stage: StageOfModel, { probeCount, shape }: ProbeOptions): Promise<number[]> {
    const { member, key } = this.#probed(stage);
    return member.ask((control) => control.probe(key, probeCount, shape));
  }

  /** The same by the GPU's own clock. @returns null where it has none */
  probeKernels(stage: StageOfModel, { probeCount, shape }: ProbeOptions): Promise<number[] | null> {
    const { member, key } = this.#probed(stage);
    return member.ask((control) => control.probeKernels(key, probeCount, shape));
  }

  /** Tries kernel variants, device after device, while nothing runs. @returns candidates left to try, on all of them */
  async tune(budgetSeconds: number): Promise<number> {
    let left = 0;
    for (const member of this.#running) {
      left += await member.ask((control) => control.tune(left > 0 ? 0 : budgetSeconds));
    }
    return left;
  }

  /** What is known of kernels on any adapter: the devices share one memory of it. */
  async tunings(): Promise<readonly KernelTuning[]> {
    const [first] = this.#running;
    return first ? first.ask((control) => control.tunings()) : [];
  }

  async clearTunings(): Promise<void> {
    for (const member of this.#running) await member.ask((control) => control.clearTunings());
  }

  get #running(): Member[] {
    return this.#members.filter((member) => member !== null);
  }

  /** Begins a run on `clock`. */
  begin(clock: Clock): void {
    this.#clock = clock;
    this.#pending.drop(() => true);
    this.#activations.clear();
    this.#post.forgetBefore(this.#activationNext);
  }

  attach(listener: FleetListener | null): void {
    this.#listener = listener;
  }

  run(run: StageRun): void {
    assert(this.#clock, 'a run before begin');
    const devices = this.#plan.devicesOf(run.groupIndex, run.stageIndex);
    assert(devices.length > 0, `no device for stage ${run.stageIndex} of group ${run.groupIndex}`);
    const members = devices.flatMap((device) => this.#members[device] ?? []);
    // A device being replaced takes nothing: the core has been told, and no longer counts on it.
    if (members.length < devices.length) return;
    const activation = this.#activationOf(run);
    if (activation === undefined) return;
    const isLast = this.#plan.devicesOf(run.groupIndex, run.stageIndex + 1).length === 0;
    const endEpochMs = run.windowSeconds === null ? null : this.#clock.toEpochMs(after(run.startAt, run.windowSeconds));
    const ticket = this.#pending.add(
      { run, activation, devices, isLast },
      {
        patienceMs: Math.max(0, (endEpochMs ?? Date.now()) - Date.now()) + silenceMs,
        silent: (all) => this.#miss(all),
      },
    );
    if (run.input) this.#post.send({ activation, stageIndex: 0, step: 0 }, run.input, devices);
    const window = endEpochMs === null ? null : { endEpochMs };
    for (const [shardIndex, member] of members.entries()) {
      member.send({ ...this.#shardOf(run, shardIndex), ticket, activation, window });
    }
  }

  /** What a shard is told of a run, but for what the run itself was given. */
  #shardOf(run: StageRun, shardIndex: number): Omit<RunRequest, 'ticket' | 'activation' | 'window'> {
    const { groupIndex, stageIndex } = run;
    const [devices, before, next] = [stageIndex, stageIndex - 1, stageIndex + 1].map((stage) =>
      this.#plan.devicesOf(groupIndex, stage),
    );
    const readers = next.length > 0 ? next : [fleetAddress];
    return {
      kind: 'run',
      key: this.#plan.keyOf(run, shardIndex),
      stageIndex,
      shape: shapeOf(run),
      inputFrom: before[0] ?? fleetAddress,
      place: { devices, shardIndex },
      outputTo: shardIndex === 0 ? readers : [],
    };
  }

  discard(batches: number[]): void {
    this.#giveUp(batches.flatMap((batch) => this.#activations.get(batch) ?? []));
    for (const batch of batches) this.#activations.delete(batch);
  }

  kill(deviceIndex: number): void {
    this.#killed.add(deviceIndex);
    const member = this.#members[deviceIndex];
    if (member) this.#replace(member, { reason: 'device-lost', message: 'taken away by hand' });
  }

  revive(deviceIndex: number): void {
    const wasKilled = this.#killed.delete(deviceIndex);
    if (wasKilled && !this.#members[deviceIndex] && !this.#starting.has(deviceIndex)) this.#restart(deviceIndex);
  }

  fail(deviceIndex: number): void {
    const member = this.#members[deviceIndex];
    if (!member) return;
    member.send({ kind: 'destroy' });
    // A device asleep in its window hears nothing until it is woken.
    if (this.#gate) interrupt(this.#gate, deviceIndex);
  }

  /** Ends all workers. */
  end(): void {
    for (const member of this.#members.splice(0)) member?.end('the fleet was ended');
  }

  /** Buffers that all workers have allocated for what travels between them. Constant once the work repeats. */
  async bufferCount(): Promise<number> {
    const members = this.#running;
    const counts = await Promise.all(members.map((member) => member.ask((control) => control.bufferCount())));
    return counts.reduce((sum, count) => sum + count, this.#post.bufferCount);
  }

  #probed(stage: StageOfModel): { member: Member; key: StageKey } {
    const [device] = this.#plan.devicesOf(stage.groupIndex, stage.stageIndex);
    return { member: this.#member(device), key: this.#plan.keyOf(stage, 0) };
  }

  #member(device: number): Member {
    const member = this.#members[device];
    assert(member, `device ${device} is not running`);
    return member;
  }

  /** A name for the values of a batch that enters its first stage, kept along the others; undefined: it was given up. */
  #activationOf({ batch, stageIndex }: StageRun): number | undefined {
    if (stageIndex === 0) this.#activations.set(batch, this.#activationNext++);
    return this.#activations.get(batch);
  }

  #assignmentsOf(device: number): StageAssignment[] {
    return this.#plan.assignmentsOf(device, this.heldBy(device));
  }

  /** The device comes to hold what it should, one change after the other; one that is away will when it is back. */
  #hold(device: number): Promise<void> {
    const before = this.#holding.get(device) ?? Promise.resolve();
    const holding = before.catch(() => {}).then(() => this.#holdNow(device));
    this.#holding.set(device, holding);
    return holding;
  }

  async #holdNow(device: number): Promise<void> {
    const member = this.#members[device];
    if (!member) return;
    const weights = await this.#weights.get(this.#plan.weightUrls);
    const assignments = this.#assignmentsOf(device);
    try {
      this.#loaded[device] = await member.ask((control) => control.hold(assignments, weights));
    } catch (error) {
      if (this.#members[device] === member) throw refusal(device, error);
    }
  }

  #start(device: number): Promise<void> {
    const starting = this.#spawn(device).finally(() => this.#starting.delete(device));
    this.#starting.set(device, starting);
    return starting;
  }

  async #spawn(device: number): Promise<void> {
    const member = new Member(device, {
      heard: (from, report) => this.#hear(from, report),
      crashed: (from, message) => this.#replace(from, crashed(message)),
    });
    this.#description = await member.start(this.#shared);
    let loaded: StageAssignment[] = [];
    // What it should hold may change while it loads.
    for (let due = this.#assignmentsOf(device); !sameStages(due, loaded); due = this.#assignmentsOf(device)) {
      loaded = due;
      const weights = await this.#weights.get(this.#plan.weightUrls);
      this.#loaded[device] = await member.ask((control) => control.load(due, weights, this.#activationNext));
    }
    this.#members[device] = member;
    await Promise.all([this.#routes.joinFleet(member), this.#joinRoutes()]);
  }

  #hear(member: Member, report: DeviceReport): void {
    if (report.kind === 'failed') {
      this.#replace(member, report.failure);
      return;
    }
    const settled = this.#pending.settle(member.device, report);
    if (settled) void this.#tell(settled, settled.end);
  }

  /** Tells the listener of a stage that ended; of the last one with its output, once it is there. */
  async #tell({ run, activation, devices, isLast }: PendingRun, end: ShardEnd): Promise<void> {
    assert(this.#clock, 'a stage ended before a run began');
    const { lateSeconds, computeSeconds, endEpochMs } = end;
    const endedAt =
      run.windowSeconds === null
        ? this.#clock.fromEpochMs(endEpochMs)
        : instant(run.startAt + run.windowSeconds + lateSeconds);
    const tell = (output: Float32Array | null) =>
      this.#listener?.done(run, { endedAt, lateSeconds, computeSeconds, output });
    if (!isLast) {
      tell(null);
      return;
    }
    await this.#post.receive(devices[0], { activation, stageIndex: run.stageIndex + 1, step: 0 }, (output) => {
      // Before the listener sends the batch on its next pass.
      this.#activations.delete(run.batch);
      tell(output);
    });
  }

  #miss(devices: readonly number[]): void {
    for (const device of devices) {
      const member = this.#members[device];
      if (member) this.#replace(member, crashed(`device ${device} stopped answering`));
    }
  }

  /** Ends a device's worker, releases what it held, and starts another in its place. */
  #replace(member: Member, failure: DeviceFailure): void {
    const { device } = member;
    member.end(`device ${device} was lost: ${failure.message}`);
    if (this.#members[device] !== member) return;
    this.#drop(member);
    // Its partners would wait for it.
    this.#giveUp(this.#pending.drop(({ devices }) => devices.includes(device)).map(({ activation }) => activation));
    this.#listener?.lost(device, failure);
    if (!this.#killed.has(device)) this.#restart(device);
  }

  #restart(device: number): void {
    this.#start(device).then(
      () => {
        const member = this.#members[device];
        if (member && this.#killed.has(device)) this.#drop(member);
        else if (member) this.#listener?.revived(device);
      },
      // A GPU that does not come back: the device stays lost, and the core goes on without it.
      (error: Error) => this.#listener?.gone(device, error.message),
    );
  }

  #drop(member: Member): void {
    const { device } = member;
    member.end(`device ${device} was taken away`);
    this.#members[device] = null;
    this.#routes.forget(device);
    if (this.#gate) {
      withdraw(this.#gate, device);
      clearInterrupt(this.#gate, device);
    }
  }

  /** The requests of these values failed: nobody waits for them any more, and nobody keeps them. */
  #giveUp(activations: readonly number[]): void {
    if (activations.length === 0) return;
    this.#pending.drop(({ activation }) => activations.includes(activation));
    this.#post.discard(activations);
    for (const member of this.#members) member?.send({ kind: 'discard', activations: [...activations] });
  }

  /** Opens the routes of the plan between members, and waits for those that others are opening. */
  async #joinRoutes(): Promise<void> {
    const opening = this.#plan.mailRoutes.flatMap(({ from, to }) => {
      const [source, target] = [this.#members[from], this.#members[to]];
      return source && target ? [this.#routes.join(source, target)] : [];
    });
    await Promise.all(opening);
  }
}

function sameStages(some: readonly StageAssignment[], others: readonly StageAssignment[]): boolean {
  return some.length === others.length && some.every(({ key }, index) => key === others[index].key);
}

function shapeOf({ batchSize, iteration, lengths }: StageRun): RunRequest['shape'] {
  if (!lengths) return { batchSize };
  return { batchSize, lengths, iteration, tokens: iteration === 0 ? Math.max(...lengths) : 1 };
}

/** Memory is a matter of the placement; anything else is what it is. */
function refusal(device: number, reason: unknown): unknown {
  if (!(reason instanceof Error) || reason.name !== 'DeviceMemoryError') return reason;
  return new BadInput('placement', `must fit, but device ${device} has not the memory: ${reason.message}`);
}
