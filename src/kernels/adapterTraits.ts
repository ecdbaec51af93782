/** @file What is known of an adapter before anything is measured on it. */
import type { KernelFamily } from './kernelSpec.ts';

export interface AdapterTraits {
  readonly features: ReadonlySet<string>;
  /** Of the widest subgroup; 0 if unknown. */
  readonly subgroupSize: number;
  /** Whether a CPU stands in for the GPU. */
  readonly software: boolean;
}

export function adapterTraits({ features, adapterInfo }: GPUDevice): AdapterTraits {
  const { subgroupMaxSize, isFallbackAdapter } = adapterInfo;
  return { features: new Set(features), subgroupSize: subgroupMaxSize, software: isFallbackAdapter };
}

/** The subgroup kernels work in fours: they fill a subgroup of four (a CPU with SIMD) and idle most of a wider one. */
export function familyOf({ features, subgroupSize }: AdapterTraits): KernelFamily {
  return features.has('subgroups') && subgroupSize === 4 ? 'subgroup' : 'portable';
}
