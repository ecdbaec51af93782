/** @file The variant of the matrix product that is known, or believed, to be the fastest for a shape on a device. */

import { type AdapterTraits, adapterTraits } from './adapterTraits.ts';
import { type Autotuner, createAutotuner, type TunableOperator } from './autotuner.ts';
import type { Candidate } from './candidate.ts';
import { createKernelDuel } from './kernelDuel.ts';
import type { KernelFamily } from './kernelSpec.ts';
import { matmulCandidates } from './matmulCandidates.ts';
import type { Epilogue, MatmulShape, Precision } from './matmulOperator.ts';
import { createMemoryStore, openTuningDatabase, type TuningStore } from './tuningStore.ts';

export interface MatmulRequest extends MatmulShape {
  readonly epilogue: Epilogue;
  /** How the caller can store b; f32 alone unless said otherwise. A choice of another says so in its bindings. */
  readonly precisions?: readonly Precision[];
  /** `portable`: none that needs subgroups. Default: whatever the device can run. */
  readonly kernels?: KernelFamily;
}

/**
 * @param request  its `rows` are those of the largest batch: the choice serves fewer, too
 * @returns the kept winner, or the default until `tunerOf(device).improve` has found a better one
 */
export async function chooseMatmul(device: GPUDevice, request: MatmulRequest): Promise<Candidate<MatmulShape>> {
  const { rows, inner, columns } = request;
  const tuner = await tunerOf(device);
  return tuner.choose(matmulOperatorOn(device, request), { rows, inner, columns });
}

function matmulOperatorOn(device: GPUDevice, request: MatmulRequest): TunableOperator<MatmulShape> {
  const { epilogue, precisions = ['f32'], kernels = 'subgroup' } = request;
  const traits = adapterTraits(device);
  const usable = kernels === 'portable' ? withoutSubgroups(traits) : traits;
  return {
    name: ['matmul', kernels, epilogue, ...precisions].join(' '),
    candidates: (shape) => matmulCandidates(usable, { shape, epilogue, precisions }),
  };
}

function withoutSubgroups(traits: AdapterTraits): AdapterTraits {
  return { ...traits, features: new Set([...traits.features].filter((feature) => feature !== 'subgroups')) };
}

const tuners = new WeakMap<GPUDevice, Promise<Autotuner>>();

/** The tuner of a device. All devices of an adapter share what was measured through the store. */
export function tunerOf(device: GPUDevice): Promise<Autotuner> {
  const tuner = tuners.get(device) ?? openStore().then((store) => createDeviceTuner(device, store));
  tuners.set(device, tuner);
  return tuner;
}

export function createDeviceTuner(device: GPUDevice, store: TuningStore): Autotuner {
  return createAutotuner({ adapter: adapterKey(device), store, duel: createKernelDuel(device) });
}

/** A browser that refuses storage still measures, and forgets. */
async function openStore(): Promise<TuningStore> {
  return openTuningDatabase().catch(createMemoryStore);
}

/** Features count as part of the adapter: a device that was not given one has other candidates. */
function adapterKey({ adapterInfo, features }: GPUDevice): string {
  const { vendor, architecture, device, description } = adapterInfo;
  return [vendor, architecture, device, description, ...[...features].toSorted()].filter(Boolean).join(' ');
}
