// Epilogue: y = y + sum. What is added to is what the result buffer already holds.
fn epilogue(sum: Sum, index: u32, column: u32) -> Sum {
  return result[index] + sum;
}
