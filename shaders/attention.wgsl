// Attention, one invocation per query and head.
//   result[t] = Σ_s softmax_s(q[t]·k[s] / √headSize) · v[s], softmax online: one pass over the keys
// Shapes    qkv [rows, 3, HEADS, 4·HEAD_VECS], result [rows, HEADS, 4·HEAD_VECS], all f32, row-major; which rows are a
//           sequence and where its keys lie: lib/sequence.*.wgsl; which keys a query sees: lib/sees.*.wgsl
// Dispatch  x: ⌈most rows of a sequence / WORKGROUP_SIZE⌉, y: HEADS, z: sequences
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     16 · rows·HEADS·HEAD_VECS · 4 (qkv once, result once); every query reads its keys and values, cached
// History   1. whole sequences   2. the same loop for padded, causal and cached ones
override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let sequence = sequenceOf(id.z);
  if (id.x >= sequence.rowCount) {
    return;
  }
  let row = sequence.firstRow + id.x;
  let firstKey = sequence.firstKey + id.y * HEAD_VECS;
  let keyCount = keysSeen(sequence, id.x);
  let scale = inverseSqrt(f32(4u * HEAD_VECS));
  // @unroll v < HEAD_VECS
  let query$v = scale * qkv[row * 3u * WIDTH + id.y * HEAD_VECS + $vu];
  var sum$v = vec4f();
  // @end v
  var greatest = -3e38;
  var total = 0.0;
  for (var s = 0u; s < keyCount; s++) {
    let key = firstKey + s * KEY_STRIDE;
    let value = key + WIDTH;
    var score = 0.0;
    // @unroll v < HEAD_VECS
    score += dot(query$v, keyOrValue(key + $vu));
    // @end v
    let next = max(greatest, score);
    let fade = exp(greatest - next);
    let weight = exp(score - next);
    greatest = next;
    total = total * fade + weight;
    // @unroll v < HEAD_VECS
    sum$v = sum$v * fade + weight * keyOrValue(value + $vu);
    // @end v
  }
  // @unroll v < HEAD_VECS
  result[row * WIDTH + id.y * HEAD_VECS + $vu] = sum$v / total;
  // @end v
}
