/** @file The order that sorts an array of numbers: stable, and quick where the numbers nearly ascend, as traces do. */

/**
 * Natural merge sort: ascending runs are merged two by two.
 * @param values  [N] without NaN
 * @returns [N] indices into `values`, so that the values ascend and equal ones keep their order
 */
export function sortedOrder(values: Float64Array): Uint32Array {
  let from = new Uint32Array(values.length);
  for (let index = 0; index < from.length; index++) from[index] = index;
  let to = new Uint32Array(values.length);
  let starts = runStarts(values);
  while (starts.length > 2) {
    const merged = [0];
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const middle = starts[run + 1];
      const end = starts[run + 2] ?? middle;
      mergeRuns(values, { from, to, start: starts[run], middle, end });
      merged.push(end);
    }
    starts = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** [runs + 1] Where each ascending run starts; last, where the values end. */
function runStarts(values: Float64Array): number[] {
  const starts = [0];
  for (let index = 1; index < values.length; index++) if (values[index] < values[index - 1]) starts.push(index);
  if (values.length > 0) starts.push(values.length);
  return starts;
}

interface Runs {
  from: Uint32Array;
  to: Uint32Array;
  start: number;
  middle: number;
  end: number;
}

function mergeRuns(values: Float64Array, { from, to, start, middle, end }: Runs): void {
  let left = start;
  let right = middle;
  for (let index = start; index < end; index++) {
    const takeLeft = left < middle && (right >= end || values[from[left]] <= values[from[right]]);
    to[index] = takeLeft ? from[left++] : from[right++];
  }
}
