// Where a sequence of a batch lies: in rows firstRow … firstRow + rowCount − 1, which are its tokens from `position` on;
// its keys and values are cached in `slot`. Four whole numbers as floats.
struct Span {
  firstRow: u32,
  rowCount: u32,
  position: u32,
  slot: u32,
}

fn spanOf(values: vec4f) -> Span {
  let whole = vec4u(values);
  return Span(whole.x, whole.y, whole.z, whole.w);
}
