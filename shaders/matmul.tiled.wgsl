// Matrix product with register tiles, no subgroups, no workgroup memory.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, K], b [K, 4·N_VECS], result [ROWS, 4·N_VECS], all f32, row-major; bias [4·N_VECS] in the
//           epilogues that have one. N is a multiple of four; ROWS and K are anything.
// Dispatch  x: ⌈N_VECS / (2·WORKGROUP_SIZE)⌉, y: ⌈ROWS / (4·ROW_GROUPS)⌉;
//           an invocation computes ROW_GROUPS × 4 rows of two vectors of four columns
// Overrides WORKGROUP_SIZE: any the device allows; narrow on a CPU (cores fill), wide on a GPU (lanes fill)
// Bytes     4 · (ROWS·K·⌈N/8⌉ + K·N·⌈ROWS/(4·ROW_GROUPS)⌉ + ROWS·N) loaded and stored, most of it from cache
// History   1. naive   2. 4×4 registers, k by fours   3. sized arrays, 8 columns
//           4. one k at a time, one copy of the epilogue: as fast, a third of the time to compile
@group(0) @binding(0) var<storage, read> a: array<f32, ROWS * K>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * N_VECS>;

override WORKGROUP_SIZE = 4u;

// Where four rows of a begin; a row past the last repeats it.
fn rowStarts(firstRow: u32) -> vec4u {
  return min(firstRow + vec4u(0u, 1u, 2u, 3u), vec4u(ROWS - 1u)) * K;
}

fn factors(starts: vec4u, k: u32) -> vec4f {
  return vec4f(a[starts.x + k], a[starts.y + k], a[starts.z + k], a[starts.w + k]);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let firstRow = tile.y * 4u * ROW_GROUPS;
  let left = tile.x * 2u * WORKGROUP_SIZE + lane;
  let right = left + WORKGROUP_SIZE;
  let readLeft = min(left, N_VECS - 1u);
  let readRight = min(right, N_VECS - 1u);
  // @unroll g < ROW_GROUPS
  let starts$g = rowStarts(firstRow + 4u * $gu);
  var left$g = mat4x4f();
  var right$g = mat4x4f();
  // @end g
  for (var k = 0u; k < K; k++) {
    let bLeft = b[k * N_VECS + readLeft];
    let bRight = b[k * N_VECS + readRight];
    // @unroll g < ROW_GROUPS
    let factors$g = factors(starts$g, k);
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
