/**
 * @file A virtual device: one GPU device, the weights of its stages, and a pace.
 *
 * Runs are taken strictly in order. Each waits for its input, takes the GPU, runs the real kernels, hands the activation
 * to the next device, and then waits for its window's end before it reports (design §1).
 */
import { assert } from '../base/assert.ts';
import type { BatchShape } from '../model/batchShape.ts';
import { modelNamed } from '../model/catalogue.ts';
import { requestVirtualGpu } from '../model/gpu.ts';
import type { ModelConfig } from '../model/modelConfig.ts';
import { createStageProgram, type StageProgram } from '../model/stageProgram.ts';
import { fetchWeights, type Weights } from '../model/weights.ts';
import { enter, type Gate, gateOver, leave } from './gate.ts';
import { epochMs, waitUntil } from './pace.ts';
import type {
  Activation,
  DeviceFailure,
  DeviceReport,
  DeviceRequest,
  GpuDescription,
  StageAssignment,
  StageKey,
} from './protocol.ts';

type Run = Extract<DeviceRequest, { kind: 'run' }>;

export class VirtualDevice {
  readonly #weights = new Map<string, Promise<Weights>>();
  readonly #programs = new Map<StageKey, StageProgram>();
  readonly #nextDevices = new Map<number, MessagePort>();
  readonly #activations = new Map<number, Float32Array<ArrayBuffer>>();
  #activationArrived: (() => void) | null = null;
  readonly #discarded = new Set<number>();
  #firstActivation = 0;
  #runs: Run[] = [];
  #running = false;
  /** Settles when the runs taken so far are over. */
  #work: Promise<void> = Promise.resolve();
  #lost = false;
  #gpu: GPUDevice | null = null;
  #fleet: MessagePort | null = null;
  #gate: Gate | null = null;
  #deviceIndex = -1;

  /** @param gateMemory null where memory cannot be shared: no lock, raw pace only */
  async start(
    deviceIndex: number,
    fleet: MessagePort,
    gateMemory: { memory: SharedArrayBuffer; deviceCount: number } | null,
  ): Promise<GpuDescription> {
    this.#deviceIndex = deviceIndex;
    this.#gate = gateMemory && gateOver(gateMemory.memory, gateMemory.deviceCount);
    this.#fleet = fleet;
    const { device, adapterName, fallback, features } = await requestVirtualGpu();
    this.#gpu = device;
    void device.lost.then((info) =>
      this.#fail({ reason: 'device-lost', message: info.message || `the GPU device is gone (${info.reason})` }),
    );
    fleet.onmessage = (message: MessageEvent<DeviceRequest>) => this.#receive(message.data);
    return { adapter: adapterName, fallback, features: [...features] };
  }

  /**
   * Loads the weights of `stages`, and only those; drops what is no longer assigned, and runs not begun.
   * @param firstActivation a new run begins: whatever comes of earlier ones is forgotten
   * @returns bytes per stage
   */
  async load(stages: StageAssignment[], firstActivation: number): Promise<Record<StageKey, number>> {
    this.#reset(firstActivation);
    // A stage in progress ends before its memory may go.
    await this.#work;
    const kept = new Set(stages.map((stage) => stage.key));
    for (const [key, program] of this.#programs) {
      if (kept.has(key)) continue;
      program.destroy();
      this.#programs.delete(key);
    }
    for (const { key, model: name, modelUrl, shard, maxBatchSize } of stages) {
      if (this.#programs.has(key)) continue;
      const model = modelNamed(name);
      const weights = modelUrl === null ? undefined : await this.#weightsAt(model, modelUrl);
      assert(this.#gpu, 'load before start');
      this.#programs.set(key, await createStageProgram(this.#gpu, { model, shard, weights, maxBatchSize }));
    }
    return Object.fromEntries(stages.map(({ key }) => [key, this.#program(key).weightBytes]));
  }

  /** A port on which activations for stages of `deviceIndex` leave, or on which they come in. */
  connect(deviceIndex: number, port: MessagePort, direction: 'to' | 'from'): void {
    if (direction === 'to') this.#nextDevices.set(deviceIndex, port);
    else port.onmessage = (message: MessageEvent<Activation>) => this.#keepActivation(message.data);
  }

  /** Times one loaded stage, alone on the GPU, on the path a run takes. @returns seconds, per probe */
  async probe(key: StageKey, probeCount: number): Promise<number[]> {
    const program = this.#program(key);
    const one: BatchShape = { batchSize: 1 };
    const input = new Float32Array(program.inputLength(one)).fill(0.5);
    // The first after a pause wakes what went to sleep.
    await this.#compute(program, input, one);
    const seconds: number[] = [];
    for (let probe = 0; probe < probeCount; probe++) {
      seconds.push((await this.#compute(program, input, one)).computeSeconds);
    }
    return seconds;
  }

  /** Fetched once: replicas of a model share the file, not the memory on the device. */
  #weightsAt(model: ModelConfig, modelUrl: string): Promise<Weights> {
    const weights = this.#weights.get(modelUrl) ?? fetchWeights(model, modelUrl);
    this.#weights.set(modelUrl, weights);
    return weights;
  }

  #program(key: StageKey): StageProgram {
    const program = this.#programs.get(key);
    assert(program, `stage ${key} is not loaded on device ${this.#deviceIndex}`);
    return program;
  }

  #receive(request: DeviceRequest): void {
    if (request.kind === 'run') {
      if (request.activation < this.#firstActivation) return;
      this.#runs.push(request);
      if (!this.#running) this.#work = this.#runAll();
    } else if (request.kind === 'discard') {
      for (const activation of request.activations) this.#discard(activation);
    } else {
      this.#gpu?.destroy();
    }
  }

  async #runAll(): Promise<void> {
    this.#running = true;
    try {
      for (let run = this.#runs.shift(); run && !this.#lost; run = this.#runs.shift()) await this.#run(run);
    } catch (error) {
      // Device loss rejects a run in progress; `device.lost` tells the same with its reason.
      this.#fail({ reason: 'device-lost', message: error instanceof Error ? error.message : String(error) });
    }
    this.#running = false;
  }

  async #run(run: Run): Promise<void> {
    const program = this.#program(run.key);
    const input = run.input ?? (await this.#takeActivation(run.activation));
    if (!input) return;
    const { output, computeSeconds } = await this.#compute(program, input, run);
    if (run.nextDevice !== null) this.#handOver(run.nextDevice, { activation: run.activation, values: output });
    if (run.window && this.#gate && !waitUntil(this.#gate, this.#deviceIndex, run.window.endEpochMs)) return;
    const endEpochMs = epochMs();
    this.#report({
      kind: 'done',
      sequence: run.sequence,
      computeSeconds,
      lateSeconds: run.window ? (endEpochMs - run.window.endEpochMs) / 1000 : 0,
      endEpochMs,
      output: run.nextDevice === null ? output : null,
    });
  }

  /** Runs a stage alone on the physical GPU, where a gate is shared. */
  async #compute(program: StageProgram, input: Float32Array<ArrayBuffer>, shape: BatchShape) {
    const ticket = this.#gate && enter(this.#gate, this.#deviceIndex);
    if (this.#gate && ticket === null) throw new Error('stopped while waiting for the GPU');
    try {
      const started = performance.now();
      const output = await program.run(input, shape);
      return { output, computeSeconds: (performance.now() - started) / 1000 };
    } finally {
      if (this.#gate && ticket !== null) leave(this.#gate, ticket);
    }
  }

  #handOver(deviceIndex: number, activation: Activation): void {
    if (deviceIndex === this.#deviceIndex) {
      this.#keepActivation(activation);
      return;
    }
    const port = this.#nextDevices.get(deviceIndex);
    assert(port, `device ${this.#deviceIndex} is not joined to device ${deviceIndex}`);
    port.postMessage(activation, [activation.values.buffer]);
  }

  #keepActivation({ activation, values }: Activation): void {
    if (this.#discarded.delete(activation) || activation < this.#firstActivation) return;
    this.#activations.set(activation, values);
    this.#activationArrived?.();
  }

  /** Waits for the previous stage's output; null when its requests failed meanwhile. */
  async #takeActivation(activation: number): Promise<Float32Array<ArrayBuffer> | null> {
    for (;;) {
      const values = this.#activations.get(activation);
      this.#activations.delete(activation);
      if (values) return values;
      if (this.#lost || this.#discarded.delete(activation) || activation < this.#firstActivation) return null;
      await new Promise<void>((resolve) => {
        this.#activationArrived = resolve;
      });
    }
  }

  /** Forgets an activation, now or when it comes. */
  #discard(activation: number): void {
    if (!this.#activations.delete(activation)) this.#discarded.add(activation);
    this.#activationArrived?.();
  }

  #reset(firstActivation: number): void {
    this.#firstActivation = firstActivation;
    this.#runs = [];
    this.#activations.clear();
    this.#discarded.clear();
    this.#activationArrived?.();
  }

  #report(report: DeviceReport): void {
    this.#fleet?.postMessage(report, report.kind === 'done' && report.output ? [report.output.buffer] : []);
  }

  #fail(failure: DeviceFailure): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#activationArrived?.();
    this.#report({ kind: 'failed', failure });
  }
}
