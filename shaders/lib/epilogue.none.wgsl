// Epilogue: y = A·B.
fn epilogue(sum: vec4f, index: u32, column: u32) -> vec4f {
  return sum;
}
