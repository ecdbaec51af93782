// Patch embedding: pixels 0 … 255 to tokens.
//   result[0] = classToken + position[0]
//   result[1 + p] = Σ_k normalised(pixel k of patch p) · weight[k] + bias + position[1 + p]
//   normalised(v) = (v/255 − PIXEL_MEAN) / PIXEL_DEVIATION
// Shapes    pixels [BATCH, IMAGE_SIDE, IMAGE_SIDE], weight [PATCH_SIDE², 4·C_VECS], bias, classToken [4·C_VECS],
//           position [TOKENS, 4·C_VECS], result [BATCH, TOKENS, 4·C_VECS], TOKENS = 1 + (IMAGE_SIDE/PATCH_SIDE)², all f32
// Dispatch  x: ⌈C_VECS / WORKGROUP_SIZE⌉, y: 1 + ⌈patches / 4⌉ (the first is the class token), z: BATCH;
//           an invocation computes four columns of four tokens
// Overrides WORKGROUP_SIZE: any the device allows; PIXEL_MEAN; PIXEL_DEVIATION ≠ 0
// Bytes     4 · (BATCH·(IMAGE_SIDE² + TOKENS·C) + PATCH_SIDE²·C + 2·C + TOKENS·C) at least
// History   1. this
fn fourPixels(image: u32, first: u32, lane: u32, x: u32, y: u32) -> vec4f {
  return vec4f(
    pixel(image, first, x, y),
    pixel(image, first + 1u, x, y),
    pixel(image, first + 2u, x, y),
    pixel(image, first + 3u, x, y),
  );
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  embed(group, lane);
}
