// The first row of a sequence: a class token.
fn pickFrom(span: Span, column: u32) -> vec4f {
  return x[span.firstRow * C_VECS + column];
}
