// Top-2 gate of a mixture of experts: the two experts of a token, and how they share it.
//   routes[r] = (e0, e1, w0, w1): the experts of the two largest gate logits (of equals the first), and their softmax
//   weights made to sum to one, which is the softmax over the two: w0 = 1 / (1 + exp(l1 − l0)), w1 = 1 − w0
// Shapes    logits [ROWS, GATE_EXPERTS], at least two; routes [ROWS, 4], f32, experts as whole numbers
// Dispatch  x: ⌈ROWS / WORKGROUP_SIZE⌉; one invocation per row
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · ROWS · (GATE_EXPERTS + 4)
// History   1. this
@group(0) @binding(0) var<storage, read> logits: array<f32, ROWS * GATE_EXPERTS>;
@group(0) @binding(1) var<storage, read_write> routes: array<vec4f, ROWS>;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ROWS) {
    return;
  }
  var chosen = vec2u();
  var best = vec2f(-3e38);
  for (var expert = 0u; expert < GATE_EXPERTS; expert++) {
    let logit = logits[id.x * GATE_EXPERTS + expert];
    if (logit > best.x) {
      chosen = vec2u(expert, chosen.x);
      best = vec2f(logit, best.x);
    } else if (logit > best.y) {
      chosen.y = expert;
      best.y = logit;
    }
  }
  let first = 1.0 / (1.0 + exp(best.y - best.x));
  routes[id.x] = vec4f(vec2f(chosen), first, 1.0 - first);
}
