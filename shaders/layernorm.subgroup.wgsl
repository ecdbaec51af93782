// Layer norm, four lanes per row.
//   result[r, c] = (x[r, c] − mean_r) / √(variance_r + NORM_EPSILON) · scale[c] + shift[c], biased variance
// Shapes    x, result [ROWS, 4·C_VECS], scale, shift [4·C_VECS], all f32, row-major
// Dispatch  x: ROWS; a workgroup is four lanes of one subgroup
// Overrides NORM_EPSILON > 0
// Bytes     4 · (2·ROWS·C + 2·C); a row is read three times, twice from cache
// History   1. one invocation per row   2. four lanes, sums by subgroupAdd: neighbouring lanes read neighbouring vectors
@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read> shift: array<vec4f, C_VECS>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) row: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let start = row.x * C_VECS;
  let moments = momentsOf(start, lane);
  for (var v = lane; v < C_VECS; v += 4u) {
    result[start + v] = normalise(x[start + v], moments, v);
  }
}
