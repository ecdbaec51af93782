// One value from each of four lanes, known to all of them.
fn gather(mine: f32) -> vec4f {
  return vec4f(
    subgroupBroadcast(mine, 0u),
    subgroupBroadcast(mine, 1u),
    subgroupBroadcast(mine, 2u),
    subgroupBroadcast(mine, 3u),
  );
}
