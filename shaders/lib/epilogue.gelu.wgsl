// Epilogue: y = gelu(A·B + bias), the tanh form.
//   gelu(x) = x/2 · (1 + tanh u) = x / (1 + exp(−2u)),  u = √(2/π) · (x + 0.044715 x³)
// The right side needs no tanh, whose accuracy WGSL leaves to the device. The exponent is kept below 80, where
// exp overflows nowhere and the quotient is zero in f32 already.
@group(0) @binding(3) var<storage, read> bias: array<Sum, ROW_SUMS>;

fn epilogue(sum: Sum, index: u32, column: u32) -> Sum {
  let x = sum + bias[column];
  let twiceU = 1.5957691216057308 * x * (1.0 + 0.044715 * x * x);
  return x / (1.0 + exp(min(-twiceU, Sum(80.0))));
}
