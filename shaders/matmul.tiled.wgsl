// Matrix product with register tiles, no subgroups, no workgroup memory.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, 4·K_VECS], b [4·K_VECS, 4·N_VECS], result [ROWS, 4·N_VECS], row-major; bias [4·N_VECS] in the
//           epilogues that have one. f32, but b as `Stored`. ROWS is anything; with TILE_ROWS = 1 this is the GEMV.
// Dispatch  x: ⌈N_VECS / (VECTORS·WORKGROUP_SIZE)⌉, y: ⌈ROWS / TILE_ROWS⌉;
//           an invocation computes TILE_ROWS rows of VECTORS vectors of four columns
// Overrides WORKGROUP_SIZE: any the device allows; narrow on a CPU (cores fill), wide on a GPU (lanes fill)
// Bytes     4 · (ROWS·K·⌈N / (4·VECTORS)⌉ + K·N·⌈ROWS / TILE_ROWS⌉ + ROWS·N) loaded and stored, most of it from cache
// History   GFLOP/s on SwiftShader, two cores shared with others, 64×256×256, best of 50
//           1. naive: 0.3   2. 4×4 registers, k by fours: 2.4   3. sized arrays, 8 columns: 3.6
//           4. one k at a time, one copy of the epilogue: as fast, a third of the time to compile
//           5. a block of b times a vector of a, so that a sum stays in its register for four products: 4.8 with 8 rows ×
//           8 columns, 5.6 with 16 × 8, 6.8 with 16 × 16 (32 × 16: 7.4, but four seconds to compile)
override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let firstRow = tile.y * TILE_ROWS;
  let firstColumn = tile.x * VECTORS * WORKGROUP_SIZE + lane;
  // A column or row past the last repeats it.
  // @unroll v < VECTORS
  let column$v = min(firstColumn + WORKGROUP_SIZE * $vu, N_VECS - 1u);
  // @end v
  // @unroll r < TILE_ROWS
  let start$r = min(firstRow + $ru, ROWS - 1u) * K_VECS;
  // @unroll v < VECTORS
  var sum$r_$v = vec4<Real>();
  // @end v
  // @end r
  for (var k = 0u; k < K_VECS; k++) {
    // @unroll v < VECTORS
    let block$v = block(k, column$v);
    // @end v
    // @unroll r < TILE_ROWS
    let factors$r = vec4<Real>(a[start$r + k]);
    // @unroll v < VECTORS
    sum$r_$v += block$v * factors$r;
    // @end v
    // @end r
  }
  // From here an array may live in memory: the loop has one copy of `store` to compile, not one for every sum.
  var sums: array<array<vec4<Real>, VECTORS>, TILE_ROWS>;
  // @unroll r < TILE_ROWS
  // @unroll v < VECTORS
  sums[$r][$v] = sum$r_$v;
  // @end v
  // @end r
  for (var r = 0u; r < TILE_ROWS; r++) {
    for (var v = 0u; v < VECTORS; v++) {
      store(sums[r][v], firstRow + r, firstColumn + WORKGROUP_SIZE * v);
    }
  }
}
