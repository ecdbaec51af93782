// Root-mean-square norm, one invocation per row.
//   result[r, c] = x[r, c] / √(mean_r(x²) + NORM_EPSILON) · scale[c]
// Shapes    x, result [ROWS, 4·C_VECS], scale [4·C_VECS], all f32, row-major
// Dispatch  x: ⌈ROWS / WORKGROUP_SIZE⌉
// Overrides WORKGROUP_SIZE: any the device allows; NORM_EPSILON > 0
// Bytes     4 · (2·ROWS·C + C); a row is read twice, once from cache
// History   1. this
@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

override WORKGROUP_SIZE = 4u;
override NORM_EPSILON: f32;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ROWS) {
    return;
  }
  let start = id.x * C_VECS;
  var squares = vec4f();
  for (var v = 0u; v < C_VECS; v++) {
    squares = fma(x[start + v], x[start + v], squares);
  }
  let factor = inverseSqrt(dot(squares, vec4f(1.0)) / f32(4u * C_VECS) + NORM_EPSILON);
  for (var v = 0u; v < C_VECS; v++) {
    result[start + v] = x[start + v] * factor * scale[v];
  }
}
