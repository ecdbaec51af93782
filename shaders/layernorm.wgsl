// Layer norm, one invocation per row.
//   result[r, c] = (x[r, c] − mean_r) / √(variance_r + NORM_EPSILON) · scale[c] + shift[c], biased variance
// Shapes    x, result [ROWS, 4·C_VECS], scale, shift [4·C_VECS], all f32, row-major
// Dispatch  x: ⌈ROWS / WORKGROUP_SIZE⌉
// Overrides WORKGROUP_SIZE: any the device allows; NORM_EPSILON > 0
// Bytes     4 · (2·ROWS·C + 2·C); a row is read three times, twice from cache
// History   1. this
@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read> shift: array<vec4f, C_VECS>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ROWS) {
    return;
  }
  let start = id.x * C_VECS;
  let moments = momentsOf(start);
  for (var v = 0u; v < C_VECS; v++) {
    result[start + v] = normalise(x[start + v], moments, v);
  }
}
