// Epilogue: y = y + A·B + bias. The residual is what the result buffer already holds: no second buffer, no copy.
@group(0) @binding(3) var<storage, read> bias: array<vec4f, N_VECS>;

fn epilogue(sum: vec4f, index: u32, column: u32) -> vec4f {
  return result[index] + sum + bias[column];
}
