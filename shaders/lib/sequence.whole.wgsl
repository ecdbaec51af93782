// Sequences of TOKENS rows each, one behind the other; their keys and values lie in the rows of qkv.
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, BATCH * TOKENS * 3u * WIDTH>;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f, BATCH * TOKENS * WIDTH>;

const KEY_STRIDE = 3u * WIDTH;

fn sequenceOf(index: u32) -> Sequence {
  let firstRow = index * TOKENS;
  return Sequence(firstRow, TOKENS, 0u, firstRow * KEY_STRIDE + WIDTH);
}

fn keyOrValue(index: u32) -> vec4f {
  return qkv[index];
}
