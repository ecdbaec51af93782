// Epilogue: y = y + A·B + bias. The residual is what the result buffer already holds: no second buffer, no copy.
@group(0) @binding(3) var<storage, read> bias: array<Sum, ROW_SUMS>;

fn epilogue(sum: Sum, index: u32, column: u32) -> Sum {
  return result[index] + sum + bias[column];
}
