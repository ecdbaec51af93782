// Matrix product, naive: the yardstick of the other variants, and the only one for K or N not a multiple of four.
//   result[m, n] = epilogue(Σ_k a[m, k] · b[k, n])
// Shapes    a [ROWS, K], b [K, N], result [ROWS, N], bias [N] in the epilogues that have one; all f32, row-major
// Dispatch  x: ⌈N / WORKGROUP_SIZE⌉, y: ROWS; one invocation per element
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · (ROWS·K + K·N + ROWS·N) at least; in fact every operand is loaded for every product
// History   1. this
@group(0) @binding(0) var<storage, read> a: array<f32, ROWS * K>;
@group(0) @binding(1) var<storage, read> b: array<f32, K * N>;
@group(0) @binding(2) var<storage, read_write> result: array<f32, ROWS * N>;

alias Sum = f32;
const ROW_SUMS = N;

override WORKGROUP_SIZE = 32u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= N || id.y >= ROWS) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < K; k++) {
    sum += a[id.y * K + k] * b[k * N + id.x];
  }
  let index = id.y * N + id.x;
  result[index] = epilogue(sum, index, id.x);
}
