// Token embedding: what a token is, plus where it stands.
//   result[firstRow + t] = token[ids[firstRow + t]] + place[position + t], for every sequence of `spans`
// Shapes    ids [ROWS] whole numbers as floats, spans [BATCH, 4], token [VOCABULARY, 4·C_VECS], place [PLACES, 4·C_VECS],
//           result [ROWS, 4·C_VECS], all f32, row-major; an id or a place past the last is taken for the last
// Dispatch  x: ⌈C_VECS / WORKGROUP_SIZE⌉, y: most rows of a sequence, z: BATCH; one vector per invocation
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · (3·ROWS·C + ROWS)
// History   1. this
@group(0) @binding(0) var<storage, read> ids: array<f32, ROWS>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read> token: array<vec4f, VOCABULARY * C_VECS>;
@group(0) @binding(3) var<storage, read> place: array<vec4f, PLACES * C_VECS>;
@group(0) @binding(4) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let span = spanOf(spans[id.z]);
  if (id.x >= C_VECS || id.y >= span.rowCount) {
    return;
  }
  let row = span.firstRow + id.y;
  let known = min(u32(ids[row]), VOCABULARY - 1u);
  let position = min(span.position + id.y, PLACES - 1u);
  result[row * C_VECS + id.x] = token[known * C_VECS + id.x] + place[position * C_VECS + id.x];
}
