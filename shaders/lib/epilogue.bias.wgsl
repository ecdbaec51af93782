// Epilogue: y = A·B + bias.
@group(0) @binding(3) var<storage, read> bias: array<vec4f, N_VECS>;

fn epilogue(sum: vec4f, index: u32, column: u32) -> vec4f {
  return sum + bias[column];
}
