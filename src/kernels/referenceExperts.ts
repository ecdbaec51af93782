/** @file A layer of a mixture of experts in float64, step by step as the kernels take it: see `reference.ts`. */
import { choiceCount } from './expertCounts.ts';
import { matmul } from './reference.ts';
import { type SpanShape, spansOf } from './spans.ts';

export interface RouteShape {
  readonly rows: number;
  /** All that the gate knows. */
  readonly gateExperts: number;
}

/**
 * The two experts of each row and their weights, from the gate's logits.
 * @param logits  [rows, gateExperts]
 * @returns       [rows, 4]: first and second expert, and the softmax over the two
 */
export function route({ rows, gateExperts }: RouteShape, logits: Float64Array): Float64Array {
  const routes = Array.from({ length: rows }, (_, row) => {
    const own = logits.subarray(row * gateExperts, (row + 1) * gateExperts);
    const [first, second] = Array.from(own.keys()).sort((a, b) => own[b] - own[a] || a - b);
    const weight = 1 / (1 + Math.exp(own[second] - own[first]));
    return [first, second, weight, 1 - weight];
  });
  return Float64Array.from(routes.flat());
}

/** The experts of one shard: those from `endExpert` − `experts` to `endExpert` − 1. */
export interface LocalExperts {
  readonly experts: number;
  readonly endExpert: number;
}

export interface ExpertListsShape extends SpanShape, LocalExperts {}

/**
 * The assignments 2·row + choice of all spans to each local expert.
 * @param routes  [rows, 4]
 * @param lists   [experts + 1 + 2·rows], as it was
 * @returns       where each expert's assignments begin, where the last one's end, then the assignments by expert
 */
export function expertLists(
  { experts, endExpert }: ExpertListsShape,
  { routes, spans, lists }: Readonly<Record<'routes' | 'spans' | 'lists', Float64Array>>,
): Float64Array {
  const assigned: number[][] = Array.from({ length: experts }, () => []);
  for (const { firstRow, rowCount } of spansOf(spans)) {
    for (let row = firstRow; row < firstRow + rowCount; row++) {
      for (let choice = 0; choice < choiceCount; choice++) {
        assigned[routes[4 * row + choice] - (endExpert - experts)]?.push(choiceCount * row + choice);
      }
    }
  }
  const output = lists.slice();
  output[0] = 0;
  for (const [expert, own] of assigned.entries()) {
    output.set(own, experts + 1 + output[expert]);
    output[expert + 1] = output[expert] + own.length;
  }
  return output;
}

export interface ExpertMatmulShape {
  readonly rows: number;
  readonly experts: number;
  readonly inner: number;
  readonly columns: number;
  /** Assignments that read one row of `a`: 2 where it has a row for each token, 1 where one for each assignment. */
  readonly share: 1 | 2;
}

/**
 * The product of each assignment's row with its expert's matrix.
 * @param a       [2·rows / share, inner]
 * @param b       [experts, inner, columns]
 * @param bias    [experts, columns]
 * @param result  [2·rows, columns], as it was
 */
export function expertMatmul(
  { experts, inner, columns, share }: ExpertMatmulShape,
  { a, b, bias, lists, result }: Readonly<Record<'a' | 'b' | 'bias' | 'lists' | 'result', Float64Array>>,
  activation: (x: number) => number,
): Float64Array {
  const output = result.slice();
  for (let expert = 0; expert < experts; expert++) {
    const matrix = b.subarray(expert * inner * columns, (expert + 1) * inner * columns);
    const ownBias = bias.subarray(expert * columns, (expert + 1) * columns);
    for (let place = lists[expert]; place < lists[expert + 1]; place++) {
      const assignment = lists[experts + 1 + place];
      const start = Math.floor(assignment / share) * inner;
      const row = matmul({ a: a.subarray(start, start + inner), b: matrix, bias: ownBias, rows: 1, inner, columns });
      output.set(row.map(activation), assignment * columns);
    }
  }
  return output;
}

export interface CombineShape extends LocalExperts {
  readonly rows: number;
  readonly width: number;
}

/**
 * The weighed sum of what local experts made of each row.
 * @param routes  [rows, 4]
 * @param x       [2·rows, width]
 * @returns       [rows, width]
 */
export function combine(
  { rows, width, experts, endExpert }: CombineShape,
  { routes, x }: Readonly<Record<'routes' | 'x', Float64Array>>,
): Float64Array {
  const result = new Float64Array(rows * width);
  for (let assignment = 0; assignment < choiceCount * rows; assignment++) {
    const row = Math.floor(assignment / choiceCount);
    const choice = assignment % choiceCount;
    const expert = routes[4 * row + choice];
    if (expert < endExpert - experts || expert >= endExpert) continue;
    const weight = routes[4 * row + choiceCount + choice];
    for (let c = 0; c < width; c++) result[row * width + c] += weight * x[assignment * width + c];
  }
  return result;
}
