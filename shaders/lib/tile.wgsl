// Register tiles of 4 rows × 4 columns, held as a mat4x4f whose k-th vector is row k.

// tile + a ⊗ b: the outer product of four rows' factors and four columns' factors.
fn addOuter(tile: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(a.x), b, tile[0]),
    fma(vec4f(a.y), b, tile[1]),
    fma(vec4f(a.z), b, tile[2]),
    fma(vec4f(a.w), b, tile[3]),
  );
}
