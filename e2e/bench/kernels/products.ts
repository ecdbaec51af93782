/** @file The product of two 512 × 512 matrices and the ceiling above it, measured in turns on one device. */

import { adapterTraits } from '../../../src/kernels/adapterTraits.ts';
import { type Candidate, candidateName } from '../../../src/kernels/candidate.ts';
import { createDeviceTuner } from '../../../src/kernels/chooseMatmul.ts';
import { compileKernel } from '../../../src/kernels/compile.ts';
import { createKernelTimer } from '../../../src/kernels/kernelTimer.ts';
import { matmulCandidates } from '../../../src/kernels/matmulCandidates.ts';
import {
  inFloat64,
  type Placed,
  placeKernel,
  relativeError,
  runKernel,
  seededRandom,
} from '../../../src/kernels/testing.ts';
import { createMemoryStore } from '../../../src/kernels/tuningStore.ts';
import { requestVirtualGpu } from '../../../src/model/gpu.ts';
import { fmaKernel, fmaShapes } from './fma.ts';

export interface TimedKernel {
  readonly name: string;
  readonly flops: number;
  readonly samples: number[];
}

const edge = 512;
const shape = { rows: edge, inner: edge, columns: edge };
const tuningSeconds = 60;

/** The tuned product first, then the chains of every width. */
export async function measureProducts(rounds: number): Promise<TimedKernel[]> {
  const { device } = await requestVirtualGpu();
  const timer = createKernelTimer(device);
  const product = await tunedProduct(device);
  const kernels = [await prepare(device, product, shape)];
  const workgroupSize = device.adapterInfo.isFallbackAdapter ? 4 : 64;
  for (const fmaShape of fmaShapes) {
    const spec = fmaKernel(fmaShape, workgroupSize);
    kernels.push(await prepare(device, { spec, overrides: {} }, fmaShape));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { placed, samples } of kernels) samples.push(await timer.time(placed.call, 1));
  }
  device.destroy();
  return kernels.map(({ name, flops, samples }) => ({ name, flops, samples }));
}

async function tunedProduct(device: GPUDevice) {
  const operator = {
    name: 'matmul none',
    candidates: () => matmulCandidates(adapterTraits(device), { shape, epilogue: 'none' }),
  };
  const tuner = createDeviceTuner(device, createMemoryStore());
  await tuner.choose(operator, shape);
  await tuner.improve(tuningSeconds);
  return tuner.choose(operator, shape);
}

type Prepared = TimedKernel & { readonly placed: Placed };

/** @throws Error if the kernel does not agree with its reference: no wrong kernel is timed */
async function prepare<Shape>(device: GPUDevice, candidate: Candidate<Shape>, at: Shape): Promise<Prepared> {
  const { spec, overrides } = candidate;
  const random = seededRandom(1);
  const tensors = Object.fromEntries(
    spec.bindings.map(({ name, length }) => [name, new Float32Array(length(at)).map(() => random() - 0.5)]),
  );
  const kernel = await compileKernel(device, spec, at, overrides);
  const error = relativeError(await runKernel(device, kernel, at, tensors), spec.reference(at, inFloat64(tensors)));
  if (!(error <= spec.tolerance)) throw new Error(`${spec.name}: relative error ${error}`);
  const placed = placeKernel(device, kernel, at, tensors);
  return { name: candidateName(candidate), flops: spec.flops(at), samples: [], placed };
}
