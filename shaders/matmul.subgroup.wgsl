// Matrix product with register tiles, the left factors spread over four lanes and broadcast.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, 4·K_VECS], b [4·K_VECS, 4·N_VECS], result [ROWS, 4·N_VECS], row-major; bias [4·N_VECS] in the
//           epilogues that have one. f32, but b as `Stored`. ROWS is anything.
// Dispatch  x: ⌈N_VECS / (4·VECTORS)⌉, y: ⌈ROWS / (4·ROW_GROUPS)⌉; a workgroup is four lanes of one subgroup.
//           A lane owns VECTORS vectors of four columns for ROW_GROUPS × 4 rows, and loads every fourth row of a.
// Overrides none
// Bytes     4 · (ROWS·K·⌈N / (16·VECTORS)⌉ + K·N·⌈ROWS / (4·ROW_GROUPS)⌉ + ROWS·N), most of it from cache
// History   GFLOP/s on SwiftShader, two cores shared with others, 64×256×256, best of 50
//           1. tiled: 3.6   2. broadcast: a quarter of the loads of a   3. tall tiles: 17 rows are one tile of 20
//           4. one k at a time, 32 rows × 8 columns a lane: 6.0   5. a by vectors, four k at a time: 8.5
//           6. a block of b times a vector of a, so that a sum stays in its register for four products: 9.0, and
//           with 16 columns a lane 9.9, for twice the time to compile
@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let firstRow = tile.y * 4u * ROW_GROUPS;
  let firstColumn = tile.x * 4u * VECTORS + lane;
  // A column or row past the last repeats it.
  // @unroll v < VECTORS
  let column$v = min(firstColumn + 4u * $vu, N_VECS - 1u);
  // @end v
  // @unroll g < ROW_GROUPS
  let start$g = min(firstRow + 4u * $gu + lane, ROWS - 1u) * K_VECS;
  // @unroll l < 4
  // @unroll v < VECTORS
  var sum$g_$l_$v = vec4<Real>();
  // @end v
  // @end l
  // @end g
  for (var k = 0u; k < K_VECS; k++) {
    // @unroll v < VECTORS
    let block$v = block(k, column$v);
    // @end v
    // @unroll g < ROW_GROUPS
    let mine$g = vec4<Real>(a[start$g + k]);
    // @unroll l < 4
    let factors$g_$l = subgroupBroadcast(mine$g, $lu);
    // @unroll v < VECTORS
    sum$g_$l_$v += block$v * factors$g_$l;
    // @end v
    // @end l
    // @end g
  }
  // From here an array may live in memory: the loop has one copy of `store` to compile, not one for every sum.
  var sums: array<array<vec4<Real>, VECTORS>, 4u * ROW_GROUPS>;
  // @unroll g < ROW_GROUPS
  // @unroll l < 4
  // @unroll v < VECTORS
  sums[4u * $gu + $lu][$v] = sum$g_$l_$v;
  // @end v
  // @end l
  // @end g
  for (var r = 0u; r < 4u * ROW_GROUPS; r++) {
    for (var v = 0u; v < VECTORS; v++) {
      store(sums[r][v], firstRow + r, firstColumn + 4u * v);
    }
  }
}
