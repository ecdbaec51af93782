// Writes a tile, finished by `epilogue`, where it lies inside the result.
fn store(tile: mat4x4f, firstRow: u32, column: u32) {
  if (column < N_VECS) {
    for (var r = 0u; r < min(4u, ROWS - min(firstRow, ROWS)); r++) {
      let index = (firstRow + r) * N_VECS + column;
      result[index] = epilogue(tile[r], index, column);
    }
  }
}
