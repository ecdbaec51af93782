/** @file How long a dispatch takes on a device: by timestamp queries where it has them, else by the wall clock. */
import { type KernelCall, recordCall } from './compile.ts';

export interface KernelTimer {
  /** Seconds per dispatch, of `repeats` in one pass. */
  time(call: KernelCall, repeats: number): Promise<number>;
  destroy(): void;
}

export function createKernelTimer(device: GPUDevice): KernelTimer {
  return device.features.has('timestamp-query') ? createTimestampTimer(device) : createWallTimer(device);
}

const timestampBytes = 8;

function createTimestampTimer(device: GPUDevice): KernelTimer {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const size = 2 * timestampBytes;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  return {
    time: async (call, repeats) => {
      const encoder = device.createCommandEncoder();
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
      recordRepeats(encoder.beginComputePass({ timestampWrites }), call, repeats);
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, staging);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      const [begin, end] = new BigUint64Array(staging.getMappedRange());
      const nanoseconds = Number(end - begin);
      staging.unmap();
      return nanoseconds / 1e9 / repeats;
    },
    destroy: () => {
      querySet.destroy();
      resolved.destroy();
      staging.destroy();
    },
  };
}

/** The way to the queue and back counts; `repeats` must be many enough to hide it. */
function createWallTimer(device: GPUDevice): KernelTimer {
  return {
    time: async (call, repeats) => {
      const encoder = device.createCommandEncoder();
      recordRepeats(encoder.beginComputePass(), call, repeats);
      const commands = encoder.finish();
      await device.queue.onSubmittedWorkDone();
      const startMilliseconds = performance.now();
      device.queue.submit([commands]);
      await device.queue.onSubmittedWorkDone();
      return (performance.now() - startMilliseconds) / 1000 / repeats;
    },
    destroy: () => {},
  };
}

function recordRepeats(pass: GPUComputePassEncoder, call: KernelCall, repeats: number): void {
  for (let i = 0; i < repeats; i++) recordCall(pass, call);
  pass.end();
}
