// Bidirectional: a query sees every key of its sequence.
fn keysSeen(sequence: Sequence, t: u32) -> u32 {
  return sequence.rowCount;
}

fn scoreIfSeen(score: f32, s: u32, keyCount: u32) -> f32 {
  return score;
}
