// What the local experts made of each token, weighed; experts of other shards count as zero, so that shards add up.
//   result[r] = epilogue(Σ_choice w_choice · x[2·r + choice]), over the choices whose expert is local
// Shapes    routes [ROWS, 4], x [2·ROWS, 4·C_VECS], result [ROWS, 4·C_VECS], all f32, row-major; local experts are those
//           from END_EXPERT − EXPERTS to END_EXPERT − 1
// Dispatch  x: ⌈C_VECS / WORKGROUP_SIZE⌉, y: ROWS; one vector per invocation
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · ROWS · (3·C + 4), C more where the epilogue adds
// History   1. this
@group(0) @binding(0) var<storage, read> routes: array<vec4f, ROWS>;
@group(0) @binding(1) var<storage, read> x: array<vec4f, 2u * ROWS * C_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * C_VECS>;

alias Sum = vec4f;

override WORKGROUP_SIZE = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= C_VECS || id.y >= ROWS) {
    return;
  }
  let route = routes[id.y];
  let experts = vec2u(route.xy);
  var sum = vec4f();
  for (var choice = 0u; choice < 2u; choice++) {
    if (experts[choice] >= END_EXPERT - EXPERTS && experts[choice] < END_EXPERT) {
      sum += route[2u + choice] * x[(2u * id.y + choice) * C_VECS + id.x];
    }
  }
  let index = id.y * C_VECS + id.x;
  result[index] = epilogue(sum, index, id.x);
}
