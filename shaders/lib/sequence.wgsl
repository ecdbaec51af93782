// What attention and its cache know of a sequence, and the width of a row. Keys and values of one token are WIDTH apart.
const WIDTH = HEADS * HEAD_VECS;

struct Sequence {
  firstRow: u32,
  rowCount: u32,
  position: u32, // of the first row: so many tokens lie before it
  firstKey: u32, // where the key of position 0 lies
}
