/**
 * @file A mixture of experts, from the gate's logits on: two experts for each token, the tokens of each expert, the
 * experts' products, and their weighed sum. All sizes are fixed, so that nothing is read back in between.
 */
import combineSource from '../../shaders/combine.wgsl?raw';
import expertListsSource from '../../shaders/expertLists.wgsl?raw';
import expertMatmulSource from '../../shaders/expertMatmul.wgsl?raw';
import addEpilogue from '../../shaders/lib/epilogue.add.wgsl?raw';
import biasEpilogue from '../../shaders/lib/epilogue.bias.wgsl?raw';
import geluEpilogue from '../../shaders/lib/epilogue.gelu.wgsl?raw';
import noEpilogue from '../../shaders/lib/epilogue.none.wgsl?raw';
import span from '../../shaders/lib/span.wgsl?raw';
import routeSource from '../../shaders/route.wgsl?raw';
import { assert } from '../base/assert.ts';
import { choiceCount, expertListsLength } from './expertCounts.ts';
import type { KernelSpec } from './kernelSpec.ts';
import { gelu } from './reference.ts';
import {
  type CombineShape,
  combine,
  type ExpertListsShape,
  type ExpertMatmulShape,
  expertLists,
  expertMatmul,
  type LocalExperts,
  type RouteShape,
  route,
} from './referenceExperts.ts';
import { spanBinding } from './spans.ts';

export const routeKernel: KernelSpec<RouteShape> = {
  name: 'route',
  source: routeSource,
  features: [],
  bindings: [
    { name: 'logits', access: 'read', length: ({ rows, gateExperts }) => rows * gateExperts },
    { name: 'routes', access: 'write', length: ({ rows }) => 4 * rows },
  ],
  constants: ({ rows, gateExperts }) => {
    assert(gateExperts >= choiceCount, `route: ${gateExperts} experts are too few to choose two`);
    return { ROWS: rows, GATE_EXPERTS: gateExperts };
  },
  overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
  workgroups: ({ rows }, { WORKGROUP_SIZE }) => [Math.ceil(rows / WORKGROUP_SIZE), 1, 1],
  bytesMoved: ({ rows, gateExperts }) => 4 * rows * (gateExperts + 4),
  flops: ({ rows, gateExperts }) => rows * gateExperts,
  reference: (shape, { logits }) => route(shape, logits),
  tolerance: 1e-6,
};

function localConstants({ experts, endExpert }: LocalExperts) {
  assert(experts <= endExpert, `experts: ${experts} of them cannot end at ${endExpert}`);
  return { EXPERTS: experts, END_EXPERT: endExpert };
}

export const expertListsKernel: KernelSpec<ExpertListsShape> = {
  name: 'expert lists',
  source: [span, expertListsSource].join('\n'),
  features: [],
  bindings: [
    { name: 'routes', access: 'read', length: ({ rows }) => 4 * rows },
    spanBinding,
    { name: 'lists', access: 'write', length: expertListsLength },
  ],
  constants: (shape) => ({ ROWS: shape.rows, BATCH: shape.batch, ...localConstants(shape) }),
  overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
  workgroups: ({ experts }) => [experts, 1, 1],
  bytesMoved: ({ rows, experts }) => 4 * rows * (4 * experts * 2 + choiceCount),
  flops: () => 0,
  reference: (shape, { routes, spans, lists }) => expertLists(shape, { routes, spans, lists }),
  tolerance: 0,
};

export type ExpertEpilogue = 'bias' | 'gelu';

const matmulEpilogues: Readonly<Record<ExpertEpilogue, string>> = { bias: biasEpilogue, gelu: geluEpilogue };

/** Tile heights that are compiled and tested. */
export const expertTileRows = [1, 4, 8] as const;

/** The tile height for experts that have `2 · rows / experts` rows each, if all are liked alike: no higher than those. */
export function expertTileRowsFor({ rows, gateExperts }: RouteShape): (typeof expertTileRows)[number] {
  const [lowest, ...higher] = expertTileRows;
  return higher.findLast((tileRows) => tileRows <= (choiceCount * rows) / gateExperts) ?? lowest;
}

export function expertMatmulSpec({
  epilogue,
  tileRows,
}: {
  epilogue: ExpertEpilogue;
  tileRows: (typeof expertTileRows)[number];
}): KernelSpec<ExpertMatmulShape> {
  return {
    name: `expert matmul ${tileRows} rows ${epilogue}`,
    source: [matmulEpilogues[epilogue], expertMatmulSource].join('\n'),
    features: [],
    bindings: [
      { name: 'a', access: 'read', length: ({ rows, inner, share }) => (choiceCount / share) * rows * inner },
      { name: 'b', access: 'read', length: ({ experts, inner, columns }) => experts * inner * columns },
      { name: 'result', access: 'write', length: ({ rows, columns }) => choiceCount * rows * columns },
      { name: 'bias', access: 'read', length: ({ experts, columns }) => experts * columns },
      { name: 'lists', access: 'read', length: expertListsLength },
    ],
    constants: ({ rows, experts, inner, columns, share }) => {
      assert(inner % 4 === 0 && columns % 4 === 0, `expert matmul: ${inner} × ${columns} are not in fours`);
      const vectors = { K_VECS: inner / 4, N_VECS: columns / 4 };
      return { ROWS: rows, EXPERTS: experts, SHARE: share, TILE_ROWS: tileRows, ...vectors };
    },
    overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 32 }],
    workgroups: ({ rows, experts, columns }, { WORKGROUP_SIZE }) => [
      Math.ceil(columns / (8 * WORKGROUP_SIZE)),
      Math.ceil(rows / tileRows),
      experts,
    ],
    bytesMoved: ({ rows, experts, inner, columns, share }) =>
      4 * (choiceCount * rows * (inner / share + columns) + experts * (inner + 1) * columns),
    flops: ({ rows, inner, columns }) => choiceCount * 2 * rows * inner * columns,
    reference: (shape, { a, b, bias, lists, result }) =>
      expertMatmul(shape, { a, b, bias, lists, result }, epilogue === 'gelu' ? gelu : (x) => x),
    tolerance: 1e-5,
  };
}

/** `add`: to what the result holds; `none`: in its place. */
export type CombineEpilogue = 'add' | 'none';

function combineSpec(epilogue: CombineEpilogue, epilogueSource: string): KernelSpec<CombineShape> {
  const resultTraffic = epilogue === 'add' ? 2 : 1;
  return {
    name: `combine ${epilogue}`,
    source: [combineSource, epilogueSource].join('\n'),
    features: [],
    bindings: [
      { name: 'routes', access: 'read', length: ({ rows }) => 4 * rows },
      { name: 'x', access: 'read', length: ({ rows, width }) => choiceCount * rows * width },
      { name: 'result', access: 'write', length: ({ rows, width }) => rows * width },
    ],
    constants: (shape) => {
      assert(shape.width % 4 === 0, `combine: a width of ${shape.width} is not in fours`);
      return { ROWS: shape.rows, C_VECS: shape.width / 4, ...localConstants(shape) };
    },
    overrideSets: [{ WORKGROUP_SIZE: 4 }, { WORKGROUP_SIZE: 64 }],
    workgroups: ({ rows, width }, { WORKGROUP_SIZE }) => [Math.ceil(width / 4 / WORKGROUP_SIZE), rows, 1],
    bytesMoved: ({ rows, width }) => 4 * rows * ((choiceCount + resultTraffic) * width + 4),
    flops: ({ rows, width }) => 2 * choiceCount * rows * width,
    reference: (shape, { routes, x, result }) => {
      const sum = combine(shape, { routes, x });
      return epilogue === 'add' ? sum.map((value, i) => value + result[i]) : sum;
    },
    tolerance: 1e-5,
  };
}

export const combineKernels: Readonly<Record<CombineEpilogue, KernelSpec<CombineShape>>> = {
  add: combineSpec('add', addEpilogue),
  none: combineSpec('none', noEpilogue),
};
