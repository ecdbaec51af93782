/**
 * @file Reads what the GPU's own clock says of a stage's work: two empty passes around every submit, with timestamps.
 *
 * Bracketing submits needs nothing of the kernels between them. Uploads fall outside of the brackets, readbacks do not
 * reach into them: the completion poll of a browser, milliseconds on some, is not in these times.
 */
import type { StageHost } from '../model/stageProgram.ts';

/** Submits of one run: a stage's, up to each sum over its shards. */
const bracketsMax = 128;
const bytesPerTimestamp = 8;

export class GpuTimer {
  readonly #device: GPUDevice;
  readonly #timestamps: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #readable: GPUBuffer;
  #count = 0;

  /** @returns null where the device has no timestamps */
  static of(device: GPUDevice): GpuTimer | null {
    return device.features.has('timestamp-query') ? new GpuTimer(device) : null;
  }

  private constructor(device: GPUDevice) {
    this.#device = device;
    this.#timestamps = device.createQuerySet({ type: 'timestamp', count: 2 * bracketsMax });
    const size = 2 * bracketsMax * bytesPerTimestamp;
    this.#resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
    this.#readable = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  /** A stage's host that times whatever it submits; sums over shards are left out, as in a calibration. */
  host(): StageHost {
    return {
      withGpu: (work) => {
        this.#mark({ beginningOfPassWriteIndex: this.#count++ });
        // All submits come before the first wait.
        const working = work();
        this.#mark({ endOfPassWriteIndex: this.#count++ });
        return working;
      },
      allReduce: async () => {},
    };
  }

  /** Seconds of GPU time since the last reading. */
  async takeSeconds(): Promise<number> {
    const count = this.#count;
    this.#count = 0;
    const bytes = count * bytesPerTimestamp;
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(this.#timestamps, 0, count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#readable, 0, bytes);
    this.#device.queue.submit([encoder.finish()]);
    await this.#readable.mapAsync(GPUMapMode.READ, 0, bytes);
    const nanoseconds = new BigInt64Array(this.#readable.getMappedRange(0, bytes).slice(0));
    this.#readable.unmap();
    let total = 0;
    for (let index = 0; index < count; index += 2) total += Number(nanoseconds[index + 1] - nanoseconds[index]);
    return total / 1e9;
  }

  destroy(): void {
    this.#timestamps.destroy();
    this.#resolved.destroy();
    this.#readable.destroy();
  }

  #mark(write: Omit<GPUComputePassTimestampWrites, 'querySet'>): void {
    const encoder = this.#device.createCommandEncoder();
    encoder.beginComputePass({ timestampWrites: { querySet: this.#timestamps, ...write } }).end();
    this.#device.queue.submit([encoder.finish()]);
  }
}
