// Matrix products of a mixture of experts, all experts in one dispatch: each multiplies the rows of its list.
//   result[s, n] = epilogue(Σ_k a[⌊s / SHARE⌋, k] · b[e, k, n]), for every assignment s = 2·row + choice of expert e
// Shapes    a [2·ROWS / SHARE, 4·K_VECS]: SHARE = 2 where both experts of a token read its one row, 1 where each
//           assignment has its own; b [EXPERTS, 4·K_VECS, 4·N_VECS], bias [EXPERTS, 4·N_VECS], result [2·ROWS, 4·N_VECS],
//           lists as expertLists.wgsl writes them, all f32, row-major; rows of the result that are in no list stay
// Dispatch  x: ⌈N_VECS / (2·WORKGROUP_SIZE)⌉, y: ⌈ROWS / TILE_ROWS⌉ (all might choose one expert), z: EXPERTS; an
//           invocation computes TILE_ROWS rows of two vectors of four columns, or finds that its expert has no more
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · (2·ROWS·(K + N) + EXPERTS·K·N) at least
// History   1. this: matmul.tiled with rows looked up
@group(0) @binding(0) var<storage, read> a: array<vec4f, 2u * ROWS / SHARE * K_VECS>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, EXPERTS * 4u * K_VECS * N_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, 2u * ROWS * N_VECS>;
@group(0) @binding(4) var<storage, read> lists: array<f32, EXPERTS + 1u + 2u * ROWS>;

alias Sum = vec4f;
const ROW_SUMS = EXPERTS * N_VECS;

override WORKGROUP_SIZE = 4u;

fn assignmentAt(place: u32) -> u32 {
  return u32(lists[EXPERTS + 1u + place]);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let expert = tile.z;
  let begin = u32(lists[expert]) + tile.y * TILE_ROWS;
  let end = u32(lists[expert + 1u]);
  let firstColumn = tile.x * 2u * WORKGROUP_SIZE + lane;
  if (begin >= end || firstColumn >= N_VECS) {
    return;
  }
  // A row or column past the last repeats it.
  let left = firstColumn;
  let right = min(firstColumn + WORKGROUP_SIZE, N_VECS - 1u);
  // @unroll r < TILE_ROWS
  let start$r = assignmentAt(min(begin + $ru, end - 1u)) / SHARE * K_VECS;
  var left$r = vec4f();
  var right$r = vec4f();
  // @end r
  for (var k = 0u; k < K_VECS; k++) {
    let first = (expert * K_VECS + k) * 4u * N_VECS;
    // @unroll i < 4
    let left_b$i = b[first + $iu * N_VECS + left];
    let right_b$i = b[first + $iu * N_VECS + right];
    // @end i
    let leftBlock = mat4x4f(left_b0, left_b1, left_b2, left_b3);
    let rightBlock = mat4x4f(right_b0, right_b1, right_b2, right_b3);
    // @unroll r < TILE_ROWS
    let factors$r = a[start$r + k];
    left$r += leftBlock * factors$r;
    right$r += rightBlock * factors$r;
    // @end r
  }
  // From here an array may live in memory: the loop has one copy of the epilogue to compile, not one for every sum.
  var sums: array<mat2x4f, TILE_ROWS>;
  // @unroll r < TILE_ROWS
  sums[$r] = mat2x4f(left$r, right$r);
  // @end r
  for (var r = 0u; r < min(TILE_ROWS, end - begin); r++) {
    let row = assignmentAt(begin + r) * N_VECS;
    result[row + left] = epilogue(sums[r][0], row + left, expert * N_VECS + left);
    if (right != left) {
      result[row + right] = epilogue(sums[r][1], row + right, expert * N_VECS + right);
    }
  }
}
