// Bidirectional attention, one invocation per query and head.
//   result[t] = Σ_s softmax_s(q[t]·k[s] / √headSize) · v[s], softmax online: one pass over the keys
// Shapes    qkv [BATCH, TOKENS, 3, HEADS, 4·HEAD_VECS], result [BATCH, TOKENS, HEADS, 4·HEAD_VECS], all f32, row-major
// Dispatch  x: ⌈TOKENS / WORKGROUP_SIZE⌉, y: HEADS, z: BATCH
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     16 · BATCH·TOKENS·HEADS·HEAD_VECS · 4 (qkv once, result once); every query reads all keys and values, cached
// History   1. this
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, BATCH * TOKENS * 3u * HEADS * HEAD_VECS>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f, BATCH * TOKENS * HEADS * HEAD_VECS>;

override WORKGROUP_SIZE = 4u;

const WIDTH = HEADS * HEAD_VECS;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= TOKENS) {
    return;
  }
  let image = id.z * TOKENS * 3u * WIDTH + id.y * HEAD_VECS;
  let scale = inverseSqrt(f32(4u * HEAD_VECS));
  // @unroll v < HEAD_VECS
  let query$v = scale * qkv[image + id.x * 3u * WIDTH + $vu];
  var sum$v = vec4f();
  // @end v
  var greatest = -3e38;
  var total = 0.0;
  for (var s = 0u; s < TOKENS; s++) {
    let key = image + (3u * s + 1u) * WIDTH;
    let value = key + WIDTH;
    var score = 0.0;
    // @unroll v < HEAD_VECS
    score += dot(query$v, qkv[key + $vu]);
    // @end v
    let next = max(greatest, score);
    let fade = exp(greatest - next);
    let weight = exp(score - next);
    greatest = next;
    total = total * fade + weight;
    // @unroll v < HEAD_VECS
    sum$v = sum$v * fade + weight * qkv[value + $vu];
    // @end v
  }
  let start = (id.z * TOKENS + id.x) * WIDTH + id.y * HEAD_VECS;
  // @unroll v < HEAD_VECS
  result[start + $vu] = sum$v / total;
  // @end v
}
