// Sequences where `spans` says; their keys and values lie in the rows of qkv.
@group(0) @binding(0) var<storage, read> qkv: array<vec4f, ROWS * 3u * WIDTH>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f, ROWS * WIDTH>;

const KEY_STRIDE = 3u * WIDTH;

fn sequenceOf(index: u32) -> Sequence {
  let span = spanOf(spans[index]);
  return Sequence(span.firstRow, span.rowCount, 0u, span.firstRow * KEY_STRIDE + WIDTH);
}

fn keyOrValue(index: u32) -> vec4f {
  return qkv[index];
}
