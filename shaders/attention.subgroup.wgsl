// Attention, four queries of one head to a workgroup: keys and values are loaded once for the four.
//   result[t] = Σ_s softmax_s(q[t]·k[s] / √headSize) · v[s], softmax online: one pass over the keys
// Shapes    qkv [rows, 3, HEADS, 4·HEAD_VECS], result [rows, HEADS, 4·HEAD_VECS], HEAD_VECS = 4·HEAD_QUADS, all f32,
//           row-major; which rows are a sequence and where its keys lie: lib/sequence.*.wgsl; which keys a query sees:
//           lib/sees.*.wgsl
// Dispatch  x: ⌈most rows of a sequence / 4⌉, y: HEADS, z: sequences; a workgroup is four lanes of one subgroup
// Overrides none
// Bytes     16 · rows·HEADS·HEAD_VECS · 4 (qkv once, result once); four queries read their keys and values, cached
// History   1. one invocation per query   2. lanes load a quarter of each key and value and broadcast it
//           3. the same loop for padded, causal and cached sequences
@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let sequence = sequenceOf(group.z);
  if (4u * group.x >= sequence.rowCount) {
    return;
  }
  // A lane past the last query repeats it and writes nothing: all four must stay for the broadcasts.
  let lastQuery = sequence.rowCount - 1u;
  let t = group.x * 4u + lane;
  let query = min(t, lastQuery);
  let ownQuery = (sequence.firstRow + query) * 3u * WIDTH + group.y * HEAD_VECS;
  let firstKey = sequence.firstKey + group.y * HEAD_VECS + lane;
  let ownKeyCount = keysSeen(sequence, query);
  let keyCount = keysSeen(sequence, min(group.x * 4u + 3u, lastQuery));
  let scale = inverseSqrt(f32(4u * HEAD_VECS));
  // @unroll p < HEAD_QUADS
  // @unroll l < 4
  let query$p$l = scale * qkv[ownQuery + 4u * $pu + $lu];
  var sum$p$l = vec4f();
  // @end l
  // @end p
  var greatest = -3e38;
  var total = 0.0;
  for (var s = 0u; s < keyCount; s++) {
    let ownKey = firstKey + s * KEY_STRIDE;
    let ownValue = ownKey + WIDTH;
    var score = 0.0;
    // @unroll p < HEAD_QUADS
    let key$p = keyOrValue(ownKey + 4u * $pu);
    // @unroll l < 4
    score += dot(query$p$l, subgroupBroadcast(key$p, $lu));
    // @end l
    // @end p
    score = scoreIfSeen(score, s, ownKeyCount);
    let next = max(greatest, score);
    let fade = exp(greatest - next);
    let weight = exp(score - next);
    greatest = next;
    total = total * fade + weight;
    // @unroll p < HEAD_QUADS
    let value$p = keyOrValue(ownValue + 4u * $pu);
    // @unroll l < 4
    sum$p$l = sum$p$l * fade + weight * subgroupBroadcast(value$p, $lu);
    // @end l
    // @end p
  }
  if (t <= lastQuery) {
    let start = (sequence.firstRow + t) * WIDTH + group.y * HEAD_VECS;
    // @unroll p < HEAD_QUADS
    // @unroll l < 4
    result[start + 4u * $pu + $lu] = sum$p$l / total;
    // @end l
    // @end p
  }
}
