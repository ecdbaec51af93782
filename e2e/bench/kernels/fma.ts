/**
 * @file The ceiling: multiply-adds a second that the device does in registers, with nothing to load or store.
 *
 * Chains of dependent multiply-adds run side by side; too few leave the units waiting, too many spill. The best of several
 * widths, scalar and vector, is the ceiling. The factors come from memory, so that no compiler can fold a chain.
 */
import type { KernelSpec } from '../../../src/kernels/kernelSpec.ts';

export interface FmaShape {
  readonly chains: number;
  /** Floats of a chain: scalars or vectors of four. */
  readonly lanes: 1 | 4;
}

/** Many more than a CPU has cores, or a GPU compute units. */
const workgroupCount = 256;
/** As long as the product takes, so that other programs' load disturbs both alike. */
const iterations = 16384;

export const fmaShapes: readonly FmaShape[] = [
  { chains: 8, lanes: 1 },
  { chains: 12, lanes: 1 },
  { chains: 16, lanes: 1 },
  { chains: 2, lanes: 4 },
  { chains: 3, lanes: 4 },
  { chains: 4, lanes: 4 },
];

export function fmaKernel({ chains, lanes }: FmaShape, workgroupSize: number): KernelSpec<FmaShape> {
  const invocations = workgroupCount * workgroupSize;
  const type = lanes === 1 ? 'f32' : 'vec4f';
  return {
    name: `fma ${chains} × ${type}`,
    source: `
@group(0) @binding(0) var<storage, read> factors: array<f32, 2>;
@group(0) @binding(1) var<storage, read_write> result: array<${type}, ${invocations}>;

@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = ${type}(factors[0]);
  let addend = ${type}(factors[1]);
  // @unroll i < CHAINS
  var chain$i = ${type}(f32(id.x + $iu));
  // @end i
  for (var step = 0u; step < ITERATIONS; step++) {
    // @unroll i < CHAINS
    chain$i = fma(chain$i, factor, addend);
    // @end i
  }
  var sum = ${type}();
  // @unroll i < CHAINS
  sum += chain$i;
  // @end i
  result[id.x] = sum;
}
`,
    features: [],
    bindings: [
      { name: 'factors', access: 'read', length: () => 2 },
      { name: 'result', access: 'write', length: () => invocations * lanes },
    ],
    constants: () => ({ CHAINS: chains, ITERATIONS: iterations }),
    overrideSets: [{}],
    workgroups: () => [workgroupCount, 1, 1],
    bytesMoved: () => 4 * (2 + invocations * lanes),
    flops: () => 2 * invocations * lanes * chains * iterations,
    reference: (_shape, { factors }) => chainSums({ chains, lanes }, invocations, factors),
    tolerance: 1e-4,
  };
}

/** What the kernel computes: after so many steps with |factor| < 1 a chain is at its fixed point, addend / (1 − factor). */
function chainSums({ chains, lanes }: FmaShape, invocations: number, [factor, addend]: Float64Array): Float64Array {
  return new Float64Array(invocations * lanes).fill((chains * addend) / (1 - factor));
}
