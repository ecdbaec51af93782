/** @file A device of one's own on the one physical GPU, and the loss of it. */

/** There is no WebGPU here; `message` says why. */
export class GpuUnavailableError extends Error {
  override name = 'GpuUnavailableError';
}

/** The device is gone, by `device.destroy()`, a crash or an unplugged GPU. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError';
  constructor(
    readonly reason: GPUDeviceLostReason,
    message: string,
  ) {
    super(`the device was lost (${reason}): ${message}`);
  }
}

/** The device has not the memory for a stage, or not buffers so large; `message` has its own words. It lives on. */
export class DeviceMemoryError extends Error {
  override name = 'DeviceMemoryError';
}

export interface VirtualGpu {
  readonly device: GPUDevice;
  /** What the adapter calls itself: "google swiftshader". */
  readonly adapterName: string;
  /** Whether a CPU stands in for the GPU. */
  readonly fallback: boolean;
  /** Those of the features this project uses that the device has. */
  readonly features: readonly GPUFeatureName[];
}

const usefulFeatures: readonly GPUFeatureName[] = ['subgroups', 'shader-f16', 'timestamp-query'];

/**
 * A fresh adapter, which one `requestDevice` consumes, and its device. Works in workers.
 * @throws GpuUnavailableError if the browser has no WebGPU, or no adapter for it
 */
export async function requestVirtualGpu(): Promise<VirtualGpu> {
  if (!navigator.gpu) throw new GpuUnavailableError('this browser has no WebGPU');
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new GpuUnavailableError('WebGPU found no adapter');
  const features = usefulFeatures.filter((feature) => adapter.features.has(feature));
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const names = vendor || architecture ? [vendor, architecture] : [description];
  const device = await adapter.requestDevice({ requiredFeatures: features });
  return {
    device,
    adapterName: names.filter(Boolean).join(' ') || 'unnamed adapter',
    fallback: isFallbackAdapter,
    features,
  };
}
