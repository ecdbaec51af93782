// Bidirectional attention, four queries of one head to a workgroup: keys and values are loaded once for the four.
//   result[t] = Σ_s softmax_s(q[t]·k[s] / √headSize) · v[s], softmax online: one pass over the keys
// Shapes    qkv [BATCH, TOKENS, 3, HEADS, 16·HEAD_QUADS], result [BATCH, TOKENS, HEADS, 16·HEAD_QUADS], f32, row-major
// Dispatch  x: ⌈TOKENS / 4⌉, y: HEADS, z: BATCH; a workgroup is four lanes of one subgroup
// Overrides none
// Bytes     64 · BATCH·TOKENS·HEADS·HEAD_QUADS · 4 (qkv once, result once); four queries read all keys and values, cached
// History   1. one invocation per query   2. lanes load a quarter of each key and value and broadcast it
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, BATCH * TOKENS * 3u * HEADS * 4u * HEAD_QUADS>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f, BATCH * TOKENS * HEADS * 4u * HEAD_QUADS>;

const HEAD_VECS = 4u * HEAD_QUADS;
const WIDTH = HEADS * HEAD_VECS;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  // A lane past the last query repeats it and writes nothing: all four must stay for the broadcasts.
  let t = group.x * 4u + lane;
  let image = group.z * TOKENS * 3u * WIDTH + group.y * HEAD_VECS;
  let ownQuery = image + min(t, TOKENS - 1u) * 3u * WIDTH;
  let scale = inverseSqrt(f32(4u * HEAD_VECS));
  // @unroll p < HEAD_QUADS
  // @unroll l < 4
  let query$p$l = scale * qkv[ownQuery + 4u * $pu + $lu];
  var sum$p$l = vec4f();
  // @end l
  // @end p
  var greatest = -3e38;
  var total = 0.0;
  for (var s = 0u; s < TOKENS; s++) {
    let ownKey = image + (3u * s + 1u) * WIDTH + lane;
    let ownValue = ownKey + WIDTH;
    var score = 0.0;
    // @unroll p < HEAD_QUADS
    let key$p = qkv[ownKey + 4u * $pu];
    // @unroll l < 4
    score += dot(query$p$l, subgroupBroadcast(key$p, $lu));
    // @end l
    // @end p
    let next = max(greatest, score);
    let fade = exp(greatest - next);
    let weight = exp(score - next);
    greatest = next;
    total = total * fade + weight;
    // @unroll p < HEAD_QUADS
    let value$p = qkv[ownValue + 4u * $pu];
    // @unroll l < 4
    sum$p$l = sum$p$l * fade + weight * subgroupBroadcast(value$p, $lu);
    // @end l
    // @end p
  }
  if (t < TOKENS) {
    let start = (group.z * TOKENS + t) * WIDTH + group.y * HEAD_VECS;
    // @unroll p < HEAD_QUADS
    // @unroll l < 4
    result[start + 4u * $pu + $lu] = sum$p$l / total;
    // @end l
    // @end p
  }
}
