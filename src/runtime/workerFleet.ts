/**
 * @file The fleet of virtual devices: one worker each, wired device to device.
 *
 * A device that is lost, crashes or stops answering is replaced: its tickets at the gate are abandoned, its worker
 * ended, a new one started with the same stages, and the listener told of both.
 */
import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { assert } from '../base/assert.ts';
import { after, instant } from '../base/units.ts';
import { abandonTickets, clearInterrupt, createGate, type Gate, interrupt } from '../device/gate.ts';
import type {
  DeviceFailure,
  DeviceReport,
  DeviceRequest,
  GpuDescription,
  StageAssignment,
  StageKey,
} from '../device/protocol.ts';
import type { VirtualDevice } from '../device/virtualDevice.ts';
import type { Clock } from './clock.ts';
import type { Fleet, FleetListener, FleetPlan, StageLoad, StageRun } from './fleet.ts';

/** A device that has not answered this long after its window's end is taken for crashed. */
const silenceMs = 10_000;

interface Member {
  worker: Worker;
  control: Remote<VirtualDevice>;
  port: MessagePort;
  assignment: StageAssignment[];
  /** Rejects when the device is lost: a worker that ended answers nothing that was asked of it. */
  gone: Promise<never>;
  lose(error: Error): void;
  /** Runs sent and not reported, with the watchdog of each. */
  pending: Map<number, { run: StageRun; watchdog: ReturnType<typeof setTimeout> }>;
}

/** Says all that is loaded, so that what two placements share stays where it is. */
function assignmentOf({ modelIndex, range, ...loaded }: StageLoad['models'][number]): StageAssignment {
  const key = `${loaded.model}#${modelIndex}:${range.firstBlock}-${range.endBlock}`;
  return { ...loaded, key, shard: { range, shardIndex: 0, shardCount: 1 } };
}

export class WorkerFleet implements Fleet {
  readonly kind = 'measured';
  weightBytes: number[][] = [];
  readonly #gate: Gate | null;
  readonly #members: (Member | null)[] = [];
  readonly #stages = new Map<string, StageLoad>();
  /** Directed pairs of devices joined by a port. */
  readonly #joined = new Set<string>();
  #clock: Clock | null = null;
  #listener: FleetListener | null = null;
  /** Activations of this run are `#activationBase + batch`; the next run's start above all of them. */
  #activationBase = 0;
  #activationNext = 0;
  #description: GpuDescription | null = null;

  /** @param deviceCountMax the gate has room for that many devices */
  constructor(deviceCountMax: number) {
    this.#gate = createGate(deviceCountMax);
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
    for (let device = 0; device < deviceCount; device++) {
      if (!this.#members[device]) await this.#spawn(device);
    }
  }

  /** Gives every device exactly the stages of `plan`. */
  async load(plan: FleetPlan): Promise<void> {
    await this.grow(plan.deviceCount);
    this.#stages.clear();
    const assignments = this.#members.map((): StageAssignment[] => []);
    for (const stage of plan.stages) {
      this.#stages.set(`${stage.groupIndex}/${stage.stageIndex}`, stage);
      for (const device of stage.deviceIndices) {
        assignments[device].push(...stage.models.map(assignmentOf));
      }
    }
    const loaded: Record<StageKey, number>[] = [];
    for (const [device, assignment] of assignments.entries()) {
      const member = this.#member(device);
      member.assignment = assignment;
      loaded.push(await orGone(member, member.control.load(assignment, this.#activationNext)));
    }
    this.weightBytes = bytesByModel(plan, loaded);
    await this.#joinStages();
  }

  /** Times one stage alone on `device`, which must have it loaded. @returns seconds, per probe */
  probe(
    device: number,
    stage: { groupIndex: number; stageIndex: number; modelIndex: number },
    probeCount: number,
  ): Promise<number[]> {
    const member = this.#member(device);
    return orGone(member, member.control.probe(this.#keyOf(stage), probeCount));
  }

  /** Begins a run on `clock`. */
  begin(clock: Clock): void {
    this.#clock = clock;
    this.#activationBase = this.#activationNext;
    for (const member of this.#members) if (member) clearPending(member);
  }

  attach(listener: FleetListener | null): void {
    this.#listener = listener;
  }

  run(run: StageRun): void {
    const device = this.#deviceOf(run.groupIndex, run.stageIndex);
    assert(device !== null && this.#clock, `no device for stage ${run.stageIndex} of group ${run.groupIndex}`);
    const member = this.#members[device];
    // A device being replaced takes nothing: the core has been told, and no longer counts on it.
    if (!member) return;
    const nextDevice = this.#deviceOf(run.groupIndex, run.stageIndex + 1);
    const activation = this.#activationBase + run.batch;
    this.#activationNext = Math.max(this.#activationNext, activation + 1);
    const endEpochMs = run.windowSeconds === null ? null : this.#clock.toEpochMs(after(run.startAt, run.windowSeconds));
    const watchdog = setTimeout(
      () => this.#replace(device, { reason: 'worker-crashed', message: `device ${device} stopped answering` }),
      Math.max(0, (endEpochMs ?? Date.now()) - Date.now()) + silenceMs,
    );
    member.pending.set(run.sequence, { run, watchdog });
    send(
      member,
      {
        kind: 'run',
        sequence: run.sequence,
        key: this.#keyOf(run),
        activation,
        batchSize: run.batchSize,
        input: run.input,
        nextDevice,
        window: endEpochMs === null ? null : { endEpochMs },
      },
      run.input ? [run.input.buffer] : [],
    );
  }

  discard(batches: number[]): void {
    const activations = batches.map((batch) => this.#activationBase + batch);
    for (const member of this.#members) if (member) send(member, { kind: 'discard', activations });
  }

  fail(deviceIndex: number): void {
    const member = this.#members[deviceIndex];
    if (member) send(member, { kind: 'destroy' });
    // A device asleep in its window hears nothing until it is woken.
    if (this.#gate) interrupt(this.#gate, deviceIndex);
  }

  #member(device: number): Member {
    const member = this.#members[device];
    assert(member, `device ${device} is not running`);
    return member;
  }

  #keyOf({
    groupIndex,
    stageIndex,
    modelIndex,
  }: {
    groupIndex: number;
    stageIndex: number;
    modelIndex: number;
  }): StageKey {
    const load = this.#stages.get(`${groupIndex}/${stageIndex}`);
    const model = load?.models.find((candidate) => candidate.modelIndex === modelIndex);
    assert(model, `stage ${stageIndex} of group ${groupIndex} does not host model ${modelIndex}`);
    return assignmentOf(model).key;
  }

  /** The first shard's device, or null past the last stage. */
  #deviceOf(groupIndex: number, stageIndex: number): number | null {
    return this.#stages.get(`${groupIndex}/${stageIndex}`)?.deviceIndices[0] ?? null;
  }

  async #spawn(device: number, assignment: StageAssignment[] = []): Promise<void> {
    const worker = new Worker(new URL('../device/deviceWorker.ts', import.meta.url), {
      type: 'module',
      name: `device ${device}`,
    });
    const control = wrap<VirtualDevice>(worker);
    const { port1, port2 } = new MessageChannel();
    let lose: Member['lose'] = () => {};
    const gone = new Promise<never>((_, reject) => {
      lose = reject;
    });
    gone.catch(() => {});
    const member: Member = { worker, control, port: port1, assignment, pending: new Map(), gone, lose };
    port1.onmessage = (message: MessageEvent<DeviceReport>) => this.#hear(device, member, message.data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || `the worker of device ${device} did not start`;
      lose(new Error(message));
      if (this.#members[device] === member) this.#replace(device, { reason: 'worker-crashed', message });
    };
    const memory = this.#gate && { memory: this.#gate.words.buffer, deviceCount: this.#gate.deviceCount };
    this.#description = await orGone(member, control.start(device, transfer(port2, [port2]), memory));
    if (assignment.length > 0) await orGone(member, control.load(assignment, this.#activationNext));
    this.#members[device] = member;
    await this.#joinStages();
  }

  #hear(device: number, member: Member, report: DeviceReport): void {
    if (report.kind === 'failed') {
      if (this.#members[device] === member) this.#replace(device, report.failure);
      return;
    }
    const pending = member.pending.get(report.sequence);
    if (!pending || !this.#clock) return;
    clearTimeout(pending.watchdog);
    member.pending.delete(report.sequence);
    const { run } = pending;
    const endedAt =
      run.windowSeconds === null
        ? this.#clock.fromEpochMs(report.endEpochMs)
        : instant(run.startAt + run.windowSeconds + report.lateSeconds);
    this.#listener?.done(run, {
      endedAt,
      lateSeconds: report.lateSeconds,
      computeSeconds: report.computeSeconds,
      output: report.output,
    });
  }

  /** Ends a device's worker, releases what it held, and starts another in its place. */
  #replace(device: number, failure: DeviceFailure): void {
    const member = this.#members[device];
    if (!member) return;
    this.#members[device] = null;
    member.lose(new Error(`device ${device} was lost: ${failure.message}`));
    clearPending(member);
    member.control[releaseProxy]();
    member.port.close();
    member.worker.terminate();
    for (const pair of this.#joined) if (pair.split('>').includes(String(device))) this.#joined.delete(pair);
    if (this.#gate) {
      abandonTickets(this.#gate, device);
      clearInterrupt(this.#gate, device);
    }
    this.#listener?.lost(device, failure);
    this.#spawn(device, member.assignment).then(
      () => this.#listener?.revived(device),
      // A GPU that does not come back: the device stays lost, and the core goes on without it.
      (error: Error) => this.#listener?.gone(device, error.message),
    );
  }

  /** Joins the devices of consecutive stages, each pair once, before any run is sent to them. */
  async #joinStages(): Promise<void> {
    for (const { groupIndex, stageIndex } of this.#stages.values()) {
      const from = this.#deviceOf(groupIndex, stageIndex);
      const to = this.#deviceOf(groupIndex, stageIndex + 1);
      const [source, target] = [this.#members[from ?? -1], this.#members[to ?? -1]];
      const pair = `${from}>${to}`;
      if (from === null || to === null || from === to || !source || !target || this.#joined.has(pair)) continue;
      this.#joined.add(pair);
      const { port1, port2 } = new MessageChannel();
      await Promise.all([
        orGone(source, source.control.connect(to, transfer(port1, [port1]), 'to')),
        orGone(target, target.control.connect(from, transfer(port2, [port2]), 'from')),
      ]);
    }
  }
}

function orGone<T>(member: Member, answer: Promise<T>): Promise<T> {
  return Promise.race([answer, member.gone]);
}

function send(member: Member, request: DeviceRequest, transferred: Transferable[] = []): void {
  member.port.postMessage(request, transferred);
}

function clearPending(member: Member): void {
  for (const { watchdog } of member.pending.values()) clearTimeout(watchdog);
  member.pending.clear();
}

/** [device][model] */
function bytesByModel(plan: FleetPlan, loaded: Record<StageKey, number>[]): number[][] {
  const modelCount = 1 + Math.max(-1, ...plan.stages.flatMap(({ models }) => models.map((model) => model.modelIndex)));
  const bytes = loaded.map(() => new Array<number>(modelCount).fill(0));
  for (const { deviceIndices, models } of plan.stages) {
    for (const device of deviceIndices) {
      for (const model of models) bytes[device][model.modelIndex] += loaded[device][assignmentOf(model).key];
    }
  }
  return bytes;
}
