// Epilogue: y = A·B.
fn epilogue(sum: Sum, index: u32, column: u32) -> Sum {
  return sum;
}
