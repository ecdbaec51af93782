// One row for each sequence, for a head that answers once a sequence.
//   result[b] = the first row of span b, its last, or the mean of its rows: `pickFrom` in lib/pick.*.wgsl
// Shapes    x [ROWS, 4·C_VECS], spans [BATCH, 4], result [BATCH, 4·C_VECS], all f32, row-major; no span is empty
// Dispatch  x: ⌈C_VECS / WORKGROUP_SIZE⌉, y: BATCH; one vector per invocation
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     8 · BATCH·C; the mean reads all rows
// History   1. this
@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * C_VECS>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, BATCH * C_VECS>;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < C_VECS) {
    result[id.y * C_VECS + id.x] = pickFrom(spanOf(spans[id.y]), id.x);
  }
}
