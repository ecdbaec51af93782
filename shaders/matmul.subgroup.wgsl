// Matrix product with register tiles, the left factors spread over four lanes and broadcast.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, K], b [K, 4·N_VECS], result [ROWS, 4·N_VECS], all f32, row-major; bias [4·N_VECS] in the
//           epilogues that have one. N is a multiple of four; ROWS and K are anything.
// Dispatch  x: ⌈N_VECS / 8⌉, y: ⌈ROWS / (4·ROW_GROUPS)⌉; a workgroup is four lanes of one subgroup.
//           A lane owns two vectors of four columns for ROW_GROUPS × 4 rows, and loads every fourth row of a.
// Overrides none
// Bytes     4 · (ROWS·K·⌈N/32⌉ + K·N·⌈ROWS/(4·ROW_GROUPS)⌉ + ROWS·N) loaded and stored, most of it from cache
// History   1. tiled   2. broadcast: a quarter of the loads of a   3. tall tiles: 17 rows are one tile of 20
//           4. one k at a time, one copy of the epilogue: as fast, a third of the time to compile
@group(0) @binding(0) var<storage, read> a: array<f32, ROWS * K>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * N_VECS>;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let firstRow = tile.y * 4u * ROW_GROUPS;
  let left = tile.x * 8u + lane;
  let right = left + 4u;
  let readLeft = min(left, N_VECS - 1u);
  let readRight = min(right, N_VECS - 1u);
  // A row past the last repeats it.
  // @unroll g < ROW_GROUPS
  let start$g = min(firstRow + 4u * $gu + lane, ROWS - 1u) * K;
  var left$g = mat4x4f();
  var right$g = mat4x4f();
  // @end g
  for (var k = 0u; k < K; k++) {
    let bLeft = b[k * N_VECS + readLeft];
    let bRight = b[k * N_VECS + readRight];
    // @unroll g < ROW_GROUPS
    let factors$g = gather(a[start$g + k]);
    left$g = addOuter(left$g, factors$g, bLeft);
    right$g = addOuter(right$g, factors$g, bRight);
    // @end g
  }
  // From here an array may live in memory: the loop has one copy of `store` to compile, not two for every group.
  var tiles: array<array<mat4x4f, 2>, ROW_GROUPS>;
  // @unroll g < ROW_GROUPS
  tiles[$g] = array(left$g, right$g);
  // @end g
  for (var g = 0u; g < ROW_GROUPS; g++) {
    for (var side = 0u; side < 2u; side++) {
      store(tiles[g][side], firstRow + 4u * g, select(left, right, side == 1u));
    }
  }
}
