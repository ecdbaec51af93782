// Causal: a query sees the keys before it, and its own. The first key is seen by all, so that an unseen score, which
// comes after it, always weighs exp(−3e38 − something sound) = 0.
fn keysSeen(sequence: Sequence, t: u32) -> u32 {
  return sequence.position + t + 1u;
}

fn scoreIfSeen(score: f32, s: u32, keyCount: u32) -> f32 {
  return select(-3e38, score, s < keyCount);
}
