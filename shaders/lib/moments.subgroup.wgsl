// Mean and deviation of the C_VECS vectors of x from `start`, by four lanes together: each reads every fourth vector.
fn momentsOf(start: u32, lane: u32) -> Moments {
  let pivot = x[start].x;
  var sum = vec4f();
  for (var v = lane; v < C_VECS; v += 4u) {
    sum += x[start + v] - pivot;
  }
  let mean = subgroupAdd(dot(sum, vec4f(1.0))) / f32(4u * C_VECS);
  var squares = vec4f();
  for (var v = lane; v < C_VECS; v += 4u) {
    let difference = x[start + v] - pivot - mean;
    squares += difference * difference;
  }
  let variance = subgroupAdd(dot(squares, vec4f(1.0))) / f32(4u * C_VECS);
  return Moments(pivot, mean, inverseSqrt(variance + NORM_EPSILON));
}
