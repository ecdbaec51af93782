// What the variants of the patch embedding share: all but `fourPixels`, which normalises the pixel at (x, y) of each of
// the patches first … first + 3.
@group(0) @binding(0) var<storage, read> pixels: array<f32, BATCH * IMAGE_SIDE * IMAGE_SIDE>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f, PATCH_SIDE * PATCH_SIDE * C_VECS>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f, C_VECS>;
@group(0) @binding(3) var<storage, read> classToken: array<vec4f, C_VECS>;
@group(0) @binding(4) var<storage, read> position: array<vec4f, TOKENS * C_VECS>;
@group(0) @binding(5) var<storage, read_write> result: array<vec4f, BATCH * TOKENS * C_VECS>;

override WORKGROUP_SIZE = 4u;
override PIXEL_MEAN: f32;
override PIXEL_DEVIATION: f32;

const PATCHES_ACROSS = IMAGE_SIDE / PATCH_SIDE;
const PATCHES = PATCHES_ACROSS * PATCHES_ACROSS;
const TOKENS = PATCHES + 1u;

// A patch past the last repeats it.
fn pixel(image: u32, patchIndex: u32, x: u32, y: u32) -> f32 {
  let p = min(patchIndex, PATCHES - 1u);
  let row = p / PATCHES_ACROSS * PATCH_SIDE + y;
  let column = p % PATCHES_ACROSS * PATCH_SIDE + x;
  let value = pixels[(image * IMAGE_SIDE + row) * IMAGE_SIDE + column];
  return (value / 255.0 - PIXEL_MEAN) / PIXEL_DEVIATION;
}

fn store(image: u32, token: u32, column: u32, value: vec4f) {
  if (token < TOKENS && column < C_VECS) {
    result[(image * TOKENS + token) * C_VECS + column] = value + position[token * C_VECS + column];
  }
}

fn embed(group: vec3u, lane: u32) {
  let column = group.x * WORKGROUP_SIZE + lane;
  let readColumn = min(column, C_VECS - 1u);
  if (group.y == 0u) {
    store(group.z, 0u, column, classToken[readColumn]);
    return;
  }
  let first = 4u * (group.y - 1u);
  var tokens = mat4x4f(bias[readColumn], bias[readColumn], bias[readColumn], bias[readColumn]);
  for (var y = 0u; y < PATCH_SIDE; y++) {
    for (var x = 0u; x < PATCH_SIDE; x++) {
      let factors = weight[(y * PATCH_SIDE + x) * C_VECS + readColumn];
      tokens = addOuter(tokens, fourPixels(group.z, first, lane, x, y), factors);
    }
  }
  for (var i = 0u; i < 4u; i++) {
    store(group.z, 1u + first + i, column, tokens[i]);
  }
}
