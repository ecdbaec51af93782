// Which tokens each expert has: the assignments of a batch, sorted by expert. An assignment is 2·row + choice.
//   lists[e], e = 0 … EXPERTS: where the assignments of the e-th local expert begin, and where the last one's end;
//   then the assignments, those of an expert in the order of their rows. Rows of no span are nobody's.
// Shapes    routes [ROWS, 4], spans [BATCH, 4], lists [EXPERTS + 1 + 2·ROWS], all f32; local experts are those from
//           END_EXPERT − EXPERTS to END_EXPERT − 1
// Dispatch  x: EXPERTS; a workgroup makes one expert's list, its invocations a part each
// Overrides WORKGROUP_SIZE: any the device allows
// Bytes     4 · (ROWS·4·EXPERTS·2 + 2·ROWS): every workgroup reads all routes twice
// History   1. this: no atomics, so that the order is always the same
@group(0) @binding(0) var<storage, read> routes: array<vec4f, ROWS>;
@group(0) @binding(1) var<storage, read> spans: array<vec4f, BATCH>;
@group(0) @binding(2) var<storage, read_write> lists: array<f32, EXPERTS + 1u + 2u * ROWS>;

override WORKGROUP_SIZE = 4u;

const FIRST_EXPERT = END_EXPERT - EXPERTS;

struct Counts {
  own: u32, // assignments to this workgroup's expert
  before: u32, // to local experts before it
}

// Of each invocation's part of the rows.
var<workgroup> counts: array<Counts, WORKGROUP_SIZE>;

fn countOf(experts: vec2u, expert: u32) -> Counts {
  let own = experts == vec2u(expert);
  let before = (experts >= vec2u(FIRST_EXPERT)) & (experts < vec2u(expert));
  return Counts(u32(own.x) + u32(own.y), u32(before.x) + u32(before.y));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let expert = FIRST_EXPERT + group.x;
  var rowCount = 0u;
  for (var b = 0u; b < BATCH; b++) {
    rowCount += spanOf(spans[b]).rowCount;
  }
  let partLength = (rowCount + WORKGROUP_SIZE - 1u) / WORKGROUP_SIZE;
  let part = vec2u(lane, lane + 1u) * partLength;

  var mine = Counts();
  var spanStart = 0u;
  for (var b = 0u; b < BATCH; b++) {
    let span = spanOf(spans[b]);
    let rows = clamp(part, vec2u(spanStart), vec2u(spanStart + span.rowCount)) - spanStart;
    for (var row = span.firstRow + rows.x; row < span.firstRow + rows.y; row++) {
      let counted = countOf(vec2u(routes[row].xy), expert);
      mine = Counts(mine.own + counted.own, mine.before + counted.before);
    }
    spanStart += span.rowCount;
  }
  counts[lane] = mine;
  workgroupBarrier();

  var begin = 0u;
  var end = 0u;
  var next = EXPERTS + 1u;
  for (var other = 0u; other < WORKGROUP_SIZE; other++) {
    begin += counts[other].before;
    end += counts[other].before + counts[other].own;
    next += counts[other].before + select(0u, counts[other].own, other < lane);
  }
  if (lane == 0u) {
    lists[group.x] = f32(begin);
    if (group.x == EXPERTS - 1u) {
      lists[EXPERTS] = f32(end);
    }
  }
  spanStart = 0u;
  for (var b = 0u; b < BATCH; b++) {
    let span = spanOf(spans[b]);
    let rows = clamp(part, vec2u(spanStart), vec2u(spanStart + span.rowCount)) - spanStart;
    for (var row = span.firstRow + rows.x; row < span.firstRow + rows.y; row++) {
      let own = vec2u(routes[row].xy) == vec2u(expert);
      if (any(own)) {
        lists[next] = f32(2u * row + u32(own.y));
        next++;
      }
    }
    spanStart += span.rowCount;
  }
}
