// Layer norm of one row, given its moments. Differences are taken from the row's first value, so that a row far from
// zero keeps its digits: x − pivot is exact or nearly so, and the mean of the differences is small.
override NORM_EPSILON: f32;

struct Moments {
  pivot: f32,
  mean: f32, // of x − pivot
  inverseDeviation: f32,
}

fn normalise(value: vec4f, moments: Moments, column: u32) -> vec4f {
  return (value - moments.pivot - moments.mean) * moments.inverseDeviation * scale[column] + shift[column];
}
