// The last row of a sequence: what predicts the next token.
fn pickFrom(span: Span, column: u32) -> vec4f {
  return x[(span.firstRow + span.rowCount - 1u) * C_VECS + column];
}
