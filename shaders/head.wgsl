// Classification head: final layer norm of the class token, then its projection; one invocation per class.
//   logits[b, n] = Σ_c norm(x[b, 0])[c] · weight[c, n] + bias[n]
// Shapes    x [BATCH, TOKENS, 4·C_VECS], scale, shift [4·C_VECS], weight [4·C_VECS, CLASSES], bias [CLASSES],
//           logits [BATCH, CLASSES], all f32, row-major; CLASSES is anything
// Dispatch  x: ⌈CLASSES / WORKGROUP_SIZE⌉, y: BATCH
// Overrides WORKGROUP_SIZE: any the device allows; NORM_EPSILON > 0
// Bytes     4 · (BATCH·(C + CLASSES) + 2·C + C·CLASSES + CLASSES); every invocation takes the norm anew
// History   1. this
@group(0) @binding(0) var<storage, read> x: array<vec4f, BATCH * TOKENS * C_VECS>;
@group(0) @binding(1) var<storage, read> scale: array<vec4f, C_VECS>;
@group(0) @binding(2) var<storage, read> shift: array<vec4f, C_VECS>;
@group(0) @binding(3) var<storage, read> weight: array<f32, 4u * C_VECS * CLASSES>;
@group(0) @binding(4) var<storage, read> bias: array<f32, CLASSES>;
@group(0) @binding(5) var<storage, read_write> logits: array<f32, BATCH * CLASSES>;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CLASSES) {
    return;
  }
  let start = id.y * TOKENS * C_VECS;
  let moments = momentsOf(start);
  var sum = 0.0;
  for (var v = 0u; v < C_VECS; v++) {
    sum += dot(normalise(x[start + v], moments, v), weightsOf(v, id.x));
  }
  logits[id.y * CLASSES + id.x] = sum + bias[id.x];
}
