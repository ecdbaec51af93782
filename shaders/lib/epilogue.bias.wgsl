// Epilogue: y = A·B + bias.
@group(0) @binding(3) var<storage, read> bias: array<Sum, ROW_SUMS>;

fn epilogue(sum: Sum, index: u32, column: u32) -> Sum {
  return sum + bias[column];
}
