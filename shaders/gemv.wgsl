// Product of few rows with a matrix: the sum over k is split among the invocations of a workgroup.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, 4·K_VECS], b [4·K_VECS, 4·N_VECS], result [ROWS, 4·N_VECS], row-major; bias [4·N_VECS] in the
//           epilogues that have one. f32, but b as `Stored`. ROWS is anything, but every row loads all of b.
// Dispatch  x: ⌈N_VECS / LANES⌉, y: ROWS; a workgroup is LANES × SPLITS invocations:
//           LANES vectors of columns, each by SPLITS invocations that take every SPLITS-th block of b
// Overrides LANES · SPLITS: at most what the device allows in a workgroup; more splits fill a GPU at narrow N
// Bytes     4 · (ROWS·K·⌈N / (4·LANES)⌉ + ROWS·K·N + ROWS·N)
// History   1. this. On SwiftShader, where two cores are filled without a split and a barrier is dear, matmul.tiled with
//           one row wins: 1.3 GFLOP/s at 1×256×768 in turns with 0.5 here. Meant for GPUs, where no one has measured it.
override LANES = 4u;
override SPLITS = 4u;

var<workgroup> partials: array<vec4<Real>, LANES * SPLITS>;

@compute @workgroup_size(LANES, SPLITS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_id) place: vec3u) {
  let row = tile.y;
  let column = tile.x * LANES + place.x;
  let readColumn = min(column, N_VECS - 1u);
  var sum = vec4<Real>();
  for (var k = place.y; k < K_VECS; k += SPLITS) {
    sum += block(k, readColumn) * vec4<Real>(a[row * K_VECS + k]);
  }
  partials[place.y * LANES + place.x] = sum;
  workgroupBarrier();
  if (place.y == 0u) {
    for (var split = 1u; split < SPLITS; split++) {
      sum += partials[split * LANES + place.x];
    }
    store(sum, row, column);
  }
}
