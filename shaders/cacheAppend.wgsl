// Keys and values of new tokens, into the cache.
//   cache[slot, position + t] = (k, v) of row firstRow + t, for every sequence of `spans`
// Shapes    qkv [ROWS, 3, HEADS, 4·HEAD_VECS], spans [BATCH, 4], cache [SLOTS, MAX_TOKENS, 2, HEADS, 4·HEAD_VECS], f32
// Dispatch  x: ⌈2·HEADS·HEAD_VECS / WORKGROUP_SIZE⌉, y: most rows of a sequence, z: BATCH; one vector per invocation
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     2 · 32 · ROWS·HEADS·HEAD_VECS: keys and values read and written
// History   1. this
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, ROWS * 3u * WIDTH>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read_write> cache: array<vec4f, SLOTS * MAX_TOKENS * 2u * WIDTH>;

override WORKGROUP_SIZE = 4u;

const WIDTH = HEADS * HEAD_VECS;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let span = spanOf(spans[id.z]);
  if (id.x >= 2u * WIDTH || id.y >= span.rowCount) {
    return;
  }
  let token = span.slot * MAX_TOKENS + span.position + id.y;
  cache[token * 2u * WIDTH + id.x] = qkv[((span.firstRow + id.y) * 3u + 1u) * WIDTH + id.x];
}
