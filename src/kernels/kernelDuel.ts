/** @file A candidate against the default on a device: first right, then faster or not. */
import type { Duel, DuelResult } from './autotuner.ts';
import type { Candidate } from './candidate.ts';
import { compileKernel } from './compile.ts';
import { createKernelTimer, type KernelTimer } from './kernelTimer.ts';
import { inFloat64, type Placed, placeKernel, randomTensors, relativeError, runKernel } from './testing.ts';

const seed = 1;
const rounds = 7;
/** A probe is at least so long that the clock's steps (100 µs on stock browsers) are a twentieth of it. */
const probeSecondsMin = 0.002;
const repeatsMax = 100;

export function createKernelDuel(device: GPUDevice): Duel {
  return async (candidate, fallback, shape) => {
    const reason = await objection(device, candidate, shape);
    if (reason) return { kind: 'rejected', reason };
    const placed = await Promise.all([candidate, fallback].map((one) => place(device, one, shape)));
    const timer = createKernelTimer(device);
    try {
      return await alternate(timer, placed[0], placed[1]);
    } finally {
      timer.destroy();
      for (const one of placed) one.destroy();
    }
  };
}

/** Why a candidate must not run: the device's own words, or how far it is from its float64 reference. */
async function objection<Shape>(
  device: GPUDevice,
  { spec, overrides }: Candidate<Shape>,
  shape: Shape,
): Promise<string | undefined> {
  const tensors = randomTensors(spec, shape, seed);
  let actual: Float32Array;
  // What the device says of a text that is no WGSL is caught here, and told to nobody else.
  device.pushErrorScope('validation');
  const compiling = compileKernel(device, spec, shape, overrides);
  const complaint = device.popErrorScope();
  try {
    actual = await runKernel(device, await compiling, shape, tensors);
  } catch (error) {
    return (await complaint)?.message ?? String(error);
  }
  const error = relativeError(actual, spec.reference(shape, inFloat64(tensors)));
  return error <= spec.tolerance ? undefined : `relative error ${error}, tolerance ${spec.tolerance}`;
}

async function place<Shape>(device: GPUDevice, { spec, overrides }: Candidate<Shape>, shape: Shape): Promise<Placed> {
  const kernel = await compileKernel(device, spec, shape, overrides);
  return placeKernel(device, kernel, shape, randomTensors(spec, shape, seed));
}

/** The second least of each: one round may be lucky, and most are disturbed. */
async function alternate(timer: KernelTimer, candidate: Placed, fallback: Placed): Promise<DuelResult> {
  const onceSeconds = await timer.time(fallback.call, 1);
  const repeats = Math.min(repeatsMax, Math.max(1, Math.ceil(probeSecondsMin / onceSeconds)));
  const seconds: number[] = [];
  const defaultSeconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    seconds.push(await timer.time(candidate.call, repeats));
    defaultSeconds.push(await timer.time(fallback.call, repeats));
  }
  return { kind: 'measured', seconds: secondLeast(seconds), defaultSeconds: secondLeast(defaultSeconds) };
}

function secondLeast(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[1];
}
