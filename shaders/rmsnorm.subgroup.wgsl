// Root-mean-square norm, four lanes per row.
//   result[r, c] = x[r, c] / √(mean_r(x²) + NORM_EPSILON) · scale[c]
// Shapes    x, result [ROWS, 4·C_VECS], scale [4·C_VECS], all f32, row-major
// Dispatch  x: ROWS; a workgroup is four lanes of one subgroup
// Overrides NORM_EPSILON > 0
// Bytes     4 · (2·ROWS·C + C); a row is read twice, once from cache
// History   1. one invocation per row   2. four lanes, the sum by subgroupAdd: neighbouring lanes read neighbouring vectors
@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

override NORM_EPSILON: f32;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) row: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let start = row.x * C_VECS;
  var squares = vec4f();
  for (var v = lane; v < C_VECS; v += 4u) {
    squares = fma(x[start + v], x[start + v], squares);
  }
  let factor = inverseSqrt(subgroupAdd(dot(squares, vec4f(1.0))) / f32(4u * C_VECS) + NORM_EPSILON);
  for (var v = lane; v < C_VECS; v += 4u) {
    result[start + v] = x[start + v] * factor * scale[v];
  }
}
