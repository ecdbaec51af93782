// The four factors of class n that meet the v-th vector of a token.
fn weightsOf(v: u32, n: u32) -> vec4f {
  let i = 4u * v * CLASSES + n;
  return vec4f(weight[i], weight[i + CLASSES], weight[i + 2u * CLASSES], weight[i + 3u * CLASSES]);
}
