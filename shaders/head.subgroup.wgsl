// Classification head: final layer norm of the class token, then its projection; four lanes per image.
//   logits[b, n] = Σ_c norm(x[b, 0])[c] · weight[c, n] + bias[n]
// Shapes    x [BATCH, TOKENS, 4·C_VECS], scale, shift [4·C_VECS], weight [4·C_VECS, CLASSES], bias [CLASSES],
//           logits [BATCH, CLASSES], all f32, row-major; CLASSES is anything
// Dispatch  x: BATCH; a workgroup is four lanes of one subgroup
// Overrides NORM_EPSILON > 0
// Bytes     4 · (BATCH·(C + CLASSES) + 2·C + C·CLASSES + CLASSES)
// History   1. one invocation per class   2. lanes share the norm and add their parts of every class
@group(0) @binding(0) var<storage, read> x: array<vec4f, BATCH * TOKENS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read> shift: array<vec4f, C_VECS>;
@group(0) @binding(3) var<storage, read> weight: array<f32, 4u * C_VECS * CLASSES>;
@group(0) @binding(4) var<storage, read> bias: array<f32, CLASSES>;
@group(0) @binding(5) var<storage, read_write> logits: array<f32, BATCH * CLASSES>;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) image: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let start = image.x * TOKENS * C_VECS;
  let moments = momentsOf(start, lane);
  for (var n = 0u; n < CLASSES; n++) {
    var part = 0.0;
    for (var v = lane; v < C_VECS; v += 4u) {
      part += dot(normalise(x[start + v], moments, v), weightsOf(v, n));
    }
    let sum = subgroupAdd(part);
    if (lane == 0u) {
      logits[image.x * CLASSES + n] = sum + bias[n];
    }
  }
}
