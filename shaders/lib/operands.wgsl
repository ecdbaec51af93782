// What the products by vectors of four share: operands, a block of b, and the way out through the epilogue.
@group(0) @binding(0) var<storage, read> a: array<vec4f, ROWS * K_VECS>;
@group(0) @binding(1) var<storage, read> b: array<vec4<Stored>, 4u * K_VECS * N_VECS>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * N_VECS>;

alias Sum = vec4f;
const ROW_SUMS = N_VECS;

// Four rows' part of one vector of columns: block(k, n) * a[m, 4k … 4k + 3] is what they add to result[m, 4n … 4n + 3].
fn block(k: u32, column: u32) -> mat4x4<Real> {
  let first = 4u * k * N_VECS + column;
  return mat4x4<Real>(
    vec4<Real>(b[first]),
    vec4<Real>(b[first + N_VECS]),
    vec4<Real>(b[first + 2u * N_VECS]),
    vec4<Real>(b[first + 3u * N_VECS]),
  );
}

fn store(sum: vec4<Real>, row: u32, column: u32) {
  if (row < ROWS && column < N_VECS) {
    let index = row * N_VECS + column;
    result[index] = epilogue(vec4f(sum), index, column);
  }
}
