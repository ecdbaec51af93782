// Matrix product with tiles in workgroup memory and vectors in registers: the shape of a GEMM for hardware GPUs.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, 4·K_VECS], b [4·K_VECS, 4·N_VECS], result [ROWS, 4·N_VECS], row-major; bias [4·N_VECS] in the
//           epilogues that have one. f32, but b as `Stored`. ROWS is anything.
// Dispatch  x: ⌈N_VECS / SIDE⌉, y: ⌈ROWS / (4·SIDE)⌉; a workgroup is SIDE × SIDE invocations,
//           an invocation computes four rows of one vector of columns from sixteen k at a time
// Overrides SIDE: SIDE² invocations and 2 · 16·SIDE vectors of workgroup memory must be what the device allows
// Bytes     4 · (ROWS·K·⌈N / (4·SIDE)⌉ + K·N·⌈ROWS / (4·SIDE)⌉ + ROWS·N) from memory, 16 · 8 vectors
//           per invocation and sixteen k from workgroup memory
// History   1. this. On SwiftShader barriers are dear and workgroup memory is slower than storage: 0.7 GFLOP/s at 64×256×256
//           in turns with 7.7 of matmul.subgroup. Meant for GPUs, where no one has measured it.
override SIDE = 8u;

const STEP_VECS = 4u; // of k, per tile
var<workgroup> aTile: array<vec4<Real>, 4u * STEP_VECS * SIDE>; // [4·SIDE rows, STEP_VECS]
var<workgroup> bTile: array<vec4<Real>, 4u * STEP_VECS * SIDE>; // [4·STEP_VECS rows, SIDE]

// What is past the last k is zero on both sides; a row or column past the last repeats it.
fn loadTiles(firstRow: u32, firstColumn: u32, firstK: u32, lane: u32) {
  for (var i = lane; i < 4u * STEP_VECS * SIDE; i += SIDE * SIDE) {
    let row = min(firstRow + i / STEP_VECS, ROWS - 1u);
    let k = firstK + i % STEP_VECS;
    aTile[i] = select(vec4<Real>(), vec4<Real>(a[row * K_VECS + min(k, K_VECS - 1u)]), k < K_VECS);
    let column = min(firstColumn + i % SIDE, N_VECS - 1u);
    let bRow = 4u * firstK + i / SIDE;
    bTile[i] = select(vec4<Real>(), vec4<Real>(b[min(bRow, 4u * K_VECS - 1u) * N_VECS + column]), bRow < 4u * K_VECS);
  }
}

fn blockOfTile(k: u32, column: u32) -> mat4x4<Real> {
  let first = 4u * k * SIDE + column;
  return mat4x4<Real>(bTile[first], bTile[first + SIDE], bTile[first + 2u * SIDE], bTile[first + 3u * SIDE]);
}

@compute @workgroup_size(SIDE, SIDE)
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) place: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let firstRow = tile.y * 4u * SIDE;
  let firstColumn = tile.x * SIDE;
  // @unroll r < 4
  var sum$r = vec4<Real>();
  // @end r
  for (var firstK = 0u; firstK < K_VECS; firstK += STEP_VECS) {
    loadTiles(firstRow, firstColumn, firstK, lane);
    workgroupBarrier();
    for (var k = 0u; k < STEP_VECS; k++) {
      let factors = blockOfTile(k, place.x);
      // @unroll r < 4
      sum$r += factors * aTile[(4u * place.y + $ru) * STEP_VECS + k];
      // @end r
    }
    workgroupBarrier();
  }
  // @unroll r < 4
  store(sum$r, firstRow + 4u * place.y + $ru, firstColumn + place.x);
  // @end r
}
