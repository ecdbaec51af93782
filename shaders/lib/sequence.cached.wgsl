// Sequences where `spans` says; their keys and values lie in a cache [SLOTS, MAX_TOKENS, 2, HEADS, 4·HEAD_VECS], those of
// the rows at hand included (cacheAppend.wgsl).
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, ROWS * 3u * WIDTH>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read> cache: array<vec4f, SLOTS * MAX_TOKENS * 2u * WIDTH>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f, ROWS * WIDTH>;

const KEY_STRIDE = 2u * WIDTH;

fn sequenceOf(index: u32) -> Sequence {
  let span = spanOf(spans[index]);
  return Sequence(span.firstRow, span.rowCount, span.position, span.slot * MAX_TOKENS * KEY_STRIDE);
}

fn keyOrValue(index: u32) -> vec4f {
  return cache[index];
}
