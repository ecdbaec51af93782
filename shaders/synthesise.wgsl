// Weights from a seed, made where they are needed: a shard's part has the values of the same part of the whole tensor.
//   result[i] = centre + amplitude · u(hash),  g = (i / partLength) · rowLength + partStart + i mod partLength
//   hash = scramble(scramble(g xor key) + key),  u(h) = ⌊h / 2⁸⌋ / 2²³ − 1: uniform in [−1, 1), exact in f32
// Shapes    part: see the struct, whole numbers below 2²⁴ as floats, and two scales; result: any length
// Dispatch  x, y: groups of WORKGROUP_SIZE in rows of 65,535 groups, the most that a dimension takes
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · length of the result, written once
// History   1. this
struct Part {
  keyLow: f32, // the tensor's key, sixteen bits and sixteen
  keyHigh: f32,
  rowLength: f32, // of the whole tensor, seen as rows
  partLength: f32, // of what the shard holds of a row
  partStart: f32, // where in a row that begins
  amplitude: f32,
  centre: f32,
}

@group(0) @binding(0) var<storage, read> part: Part;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;

override WORKGROUP_SIZE = 4u;

// One step of a permuted congruential generator (RXS-M-XS, M. E. O'Neill 2014), taken as a hash.
fn scramble(v: u32) -> u32 {
  let state = v * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * WORKGROUP_SIZE + id.x;
  if (index >= arrayLength(&result)) {
    return;
  }
  let partLength = u32(part.partLength);
  let whole = (index / partLength) * u32(part.rowLength) + u32(part.partStart) + index % partLength;
  let key = (u32(part.keyHigh) << 16u) | u32(part.keyLow);
  let hash = scramble(scramble(whole ^ key) + key);
  result[index] = part.centre + part.amplitude * (f32(hash >> 8u) * 0x1p-23f - 1.0);
}
