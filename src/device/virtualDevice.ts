/**
 * @file A virtual device: one GPU device, the weights of its stages, and a pace.
 *
 * Runs are taken strictly in order, on every device in the order the fleet sends them, so that shards never wait for each
 * other in a circle. Each waits for its input, runs the real kernels, taking the GPU between all-reduces, hands the
 * output on, and then waits for its window's end before it reports (design §1).
 */
import { assert } from '../base/assert.ts';
import type { BatchShape } from '../model/batchShape.ts';
import { modelNamed } from '../model/catalogue.ts';
import { requestVirtualGpu } from '../model/gpu.ts';
import type { ModelConfig } from '../model/modelConfig.ts';
import { createStageProgram, type StageProgram } from '../model/stageProgram.ts';
import { clearTunings, improveKernels, listTunings } from '../model/tuning.ts';
import type { Weights } from '../model/weights.ts';
import { RunAbandoned } from './allReduce.ts';
import type { Bells } from './doorbell.ts';
import { type Gate, gateOver } from './gate.ts';
import { GpuTimer } from './gpuTimer.ts';
import type { Address, Parcel } from './mail.ts';
import { epochMs, waitUntil } from './pace.ts';
import { PostOffice } from './postOffice.ts';
import type {
  DeviceFailure,
  DeviceReport,
  DeviceRequest,
  GpuDescription,
  KernelTuning,
  RunRequest,
  StageAssignment,
  StageKey,
} from './protocol.ts';
import { Scratch } from './scratch.ts';
import { GpuTurns, probingHost, servingHost } from './stageHosts.ts';

/** Memory that the workers share; null where they cannot: no lock, raw pace only, and mail over ports. */
export interface SharedMemory {
  gate: { memory: SharedArrayBuffer; deviceCount: number } | null;
  bells: Bells | null;
}

/** What a device has once it was started. */
interface Started {
  deviceIndex: number;
  gpu: GPUDevice;
  gate: Gate | null;
  turns: GpuTurns;
  post: PostOffice;
  fleet: MessagePort;
}

/** How long windows of runs go before what a device does beside serving. */
const patienceMs = 250;

export class VirtualDevice {
  readonly #programs = new Map<StageKey, StageProgram>();
  readonly #input = new Scratch();
  readonly #sum = new Scratch();
  readonly #output = new Scratch();
  #runs: RunRequest[] = [];
  /** What is done between runs, and before those not begun. */
  readonly #chores: (() => Promise<void>)[] = [];
  #running = false;
  /** Settles when the runs taken so far are over. */
  #work: Promise<void> = Promise.resolve();
  #lost = false;
  #parts: Started | null = null;

  async start(deviceIndex: number, fleet: MessagePort, { gate, bells }: SharedMemory): Promise<GpuDescription> {
    const { device, adapterName, fallback, features } = await requestVirtualGpu();
    const sharedGate = gate && gateOver(gate.memory, gate.deviceCount);
    this.#parts = {
      deviceIndex,
      gpu: device,
      gate: sharedGate,
      turns: new GpuTurns(sharedGate, deviceIndex),
      post: new PostOffice(deviceIndex, bells),
      fleet,
    };
    void device.lost.then((info) =>
      this.#fail({ reason: 'device-lost', message: info.message || `the GPU device is gone (${info.reason})` }),
    );
    fleet.onmessage = (message: MessageEvent<DeviceRequest>) => this.#receive(message.data);
    return { adapter: adapterName, fallback, features: [...features] };
  }

  /**
   * Loads `stages`, and only those; drops what is no longer assigned, and runs not begun.
   * @param weights  by model, of those whose weights are a file
   * @param firstActivation a new run begins: whatever comes of earlier ones is forgotten
   * @returns bytes per stage
   */
  async load(
    stages: StageAssignment[],
    weights: ReadonlyMap<string, Weights>,
    firstActivation: number,
  ): Promise<Record<StageKey, number>> {
    const { post, gpu } = this.#started;
    this.#runs = [];
    post.forgetBefore(firstActivation);
    // A stage in progress ends before its memory may go.
    await this.#work;
    this.#dropAllBut(new Set(stages.map((stage) => stage.key)));
    for (const { key, model, shard, maxBatchSize } of stages) {
      if (this.#programs.has(key)) continue;
      const options = { model: modelNamed(model), shard, weights: weights.get(model), maxBatchSize };
      const program = await createStageProgram(gpu, options);
      this.#programs.set(key, program);
      await this.#warmUp(program, modelNamed(model));
    }
    return this.#bytesOf(stages);
  }

  /**
   * Comes to hold exactly these stages while it serves: what is not listed, nobody runs any more.
   * @returns bytes per stage
   */
  async hold(stages: StageAssignment[], weights: ReadonlyMap<string, Weights>): Promise<Record<StageKey, number>> {
    const { gpu } = this.#started;
    const kept = new Set(stages.map(({ key }) => key));
    await this.#between(async () => this.#dropAllBut(kept));
    for (const { key, model, shard, maxBatchSize } of stages) {
      if (this.#programs.has(key)) continue;
      const options = { model: modelNamed(model), shard, weights: weights.get(model), maxBatchSize };
      const program = await createStageProgram(gpu, options);
      await this.#between(() => this.#warmUp(program, modelNamed(model), epochMs() + patienceMs));
      this.#programs.set(key, program);
    }
    return this.#bytesOf(stages);
  }

  #dropAllBut(kept: ReadonlySet<StageKey>): void {
    for (const [key, program] of this.#programs) {
      if (kept.has(key)) continue;
      program.destroy();
      this.#programs.delete(key);
    }
  }

  #bytesOf(stages: readonly StageAssignment[]): Record<StageKey, number> {
    return Object.fromEntries(stages.map(({ key }) => [key, this.#program(key).weightBytes]));
  }

  /** Does `chore` when no run is in progress. */
  #between(chore: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#chores.push(() => chore().then(resolve, reject));
      if (!this.#running) this.#work = this.#runAll();
    });
  }

  /** Drivers finish compiling at the first dispatch: measured, the first stage of a run took twice its calibration. */
  async #warmUp(program: StageProgram, model: ModelConfig, deadlineEpochMs?: number): Promise<void> {
    const { turns } = this.#started;
    const token: BatchShape = { batchSize: 1, iteration: 1, lengths: [1] };
    const shapes: BatchShape[] = model.family === 'decoder' ? [{ batchSize: 1 }, token] : [{ batchSize: 1 }];
    for (const shape of shapes) {
      await program.run(new Float32Array(program.inputLength(shape)), shape, probingHost(turns, deadlineEpochMs));
    }
    turns.takeSeconds();
  }

  /** Tries kernel variants for about so long, holding the GPU. @returns candidates left to try */
  async tune(budgetSeconds: number): Promise<number> {
    const { gpu, turns } = this.#started;
    await this.#work;
    const left = await turns.withGpu(() => improveKernels(gpu, budgetSeconds));
    turns.takeSeconds();
    return left;
  }

  async tunings(): Promise<readonly KernelTuning[]> {
    return listTunings(this.#started.gpu);
  }

  async clearTunings(): Promise<void> {
    await clearTunings(this.#started.gpu);
  }

  /** A port on which mail for `address` leaves, or mail from it comes in. */
  connect(address: Address, port: MessagePort, direction: 'to' | 'from'): void {
    const { post } = this.#started;
    if (direction === 'to') post.joinReader(address, port);
    else post.joinSender(address, port);
  }

  /** Times one loaded stage, alone on the GPU, between runs, on the path these take but for its partners. @returns seconds, per probe */
  async probe(key: StageKey, probeCount: number, shape: BatchShape = { batchSize: 1 }): Promise<number[]> {
    const { turns } = this.#started;
    const program = this.#program(key);
    const input = new Float32Array(program.inputLength(shape)).fill(0.5);
    const seconds: number[] = [];
    for (let probe = 0; probe <= probeCount; probe++) {
      await this.#between(async () => {
        await program.run(input, shape, probingHost(turns, epochMs() + patienceMs));
        seconds.push(turns.takeSeconds());
      });
    }
    // The first after a pause wakes what went to sleep.
    return seconds.slice(1);
  }

  /** The same by the GPU's own clock. @returns seconds, per probe; null where it has none */
  async probeKernels(key: StageKey, probeCount: number, shape: BatchShape): Promise<number[] | null> {
    const timer = GpuTimer.of(this.#started.gpu);
    if (!timer) return null;
    const program = this.#program(key);
    const input = new Float32Array(program.inputLength(shape)).fill(0.5);
    const seconds: number[] = [];
    try {
      for (let probe = 0; probe <= probeCount; probe++) {
        await program.run(input, shape, timer.host());
        seconds.push(await timer.takeSeconds());
      }
    } finally {
      timer.destroy();
    }
    return seconds.slice(1);
  }

  /** Buffers allocated so far for what travels. Constant once the work repeats. */
  bufferCount(): number {
    const scratch = [this.#input, this.#sum, this.#output];
    return scratch.reduce((sum, { bufferCount }) => sum + bufferCount, this.#started.post.bufferCount);
  }

  get #started(): Started {
    assert(this.#parts, 'the device was not started');
    return this.#parts;
  }

  #program(key: StageKey): StageProgram {
    const program = this.#programs.get(key);
    assert(program, `stage ${key} is not loaded`);
    return program;
  }

  #receive(request: DeviceRequest): void {
    const { post, gpu } = this.#started;
    if (request.kind === 'run') {
      this.#runs.push(request);
      if (!this.#running) this.#work = this.#runAll();
    } else if (request.kind === 'discard') {
      post.discard(request.activations);
    } else {
      gpu.destroy();
    }
  }

  async #runAll(): Promise<void> {
    this.#running = true;
    try {
      while (!this.#lost && (this.#chores.length > 0 || this.#runs.length > 0)) {
        const chore = this.#chores.shift();
        if (chore) await chore();
        else await this.#run(this.#runs.shift() as RunRequest);
      }
    } catch (error) {
      // Device loss rejects a run in progress; `device.lost` tells the same with its reason.
      this.#fail({ reason: 'device-lost', message: error instanceof Error ? error.message : String(error) });
    }
    this.#running = false;
  }

  async #run(run: RunRequest): Promise<void> {
    const { turns, gate, deviceIndex } = this.#started;
    const isServed = await this.#compute(run);
    const computeSeconds = turns.takeSeconds();
    if (!isServed) return;
    if (run.window && gate && !waitUntil(gate, deviceIndex, run.window.endEpochMs)) return;
    const endEpochMs = epochMs();
    this.#report({
      kind: 'done',
      ticket: run.ticket,
      computeSeconds,
      lateSeconds: run.window ? (endEpochMs - run.window.endEpochMs) / 1000 : 0,
      endEpochMs,
    });
  }

  /** From the input's arrival to the output's leaving. @returns false: the requests failed meanwhile */
  async #compute({
    key,
    activation,
    stageIndex,
    shape,
    inputFrom,
    place,
    outputTo,
    window,
  }: RunRequest): Promise<boolean> {
    const { post, turns } = this.#started;
    const program = this.#program(key);
    const input = this.#input.view(program.inputLength(shape));
    const parcel: Parcel = { activation, stageIndex, step: 0 };
    if (!(await post.receive(inputFrom, parcel, (values) => input.set(values)))) return false;
    const host = servingHost(turns, post, { input: parcel, place, scratch: this.#sum, window });
    try {
      const output = await program.run(input, shape, host, this.#output.view(program.outputLength(shape)));
      post.send({ activation, stageIndex: stageIndex + 1, step: 0 }, output, outputTo);
      return true;
    } catch (error) {
      if (error instanceof RunAbandoned) return false;
      throw error;
    }
  }

  #report(report: DeviceReport): void {
    this.#started.fleet.postMessage(report);
  }

  #fail(failure: DeviceFailure): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#started.post.close();
    this.#report({ kind: 'failed', failure });
  }
}
