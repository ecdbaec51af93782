// The mean of a sequence's rows.
fn pickFrom(span: Span, column: u32) -> vec4f {
  var sum = vec4f();
  for (var t = 0u; t < span.rowCount; t++) {
    sum += x[(span.firstRow + t) * C_VECS + column];
  }
  return sum / f32(span.rowCount);
}
