// Patch embedding: pixels 0 … 255 to tokens; each lane normalises the pixel of one patch, and they share the four.
//   result[0] = classToken + position[0]
//   result[1 + p] = Σ_k normalised(pixel k of patch p) · weight[k] + bias + position[1 + p]
//   normalised(v) = (v/255 − PIXEL_MEAN) / PIXEL_DEVIATION
// Shapes    as in embed.wgsl
// Dispatch  as in embed.wgsl, with WORKGROUP_SIZE = 4: a workgroup is four lanes of one subgroup
// Overrides WORKGROUP_SIZE = 4; PIXEL_MEAN; PIXEL_DEVIATION ≠ 0
// Bytes     as in embed.wgsl
// History   1. every invocation loads four pixels   2. a lane loads one
fn fourPixels(image: u32, first: u32, lane: u32, x: u32, y: u32) -> vec4f {
  return gather(pixel(image, first + lane, x, y));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  embed(group, lane);
}
