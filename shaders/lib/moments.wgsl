// Mean and deviation of the C_VECS vectors of x from `start`, by one invocation.
fn momentsOf(start: u32) -> Moments {
  let pivot = x[start].x;
  var sum = vec4f();
  for (var v = 0u; v < C_VECS; v++) {
    sum += x[start + v] - pivot;
  }
  let mean = dot(sum, vec4f(1.0)) / f32(4u * C_VECS);
  var squares = vec4f();
  for (var v = 0u; v < C_VECS; v++) {
    let difference = x[start + v] - pivot - mean;
    squares += difference * difference;
  }
  let variance = dot(squares, vec4f(1.0)) / f32(4u * C_VECS);
  return Moments(pivot, mean, inverseSqrt(variance + NORM_EPSILON));
}
