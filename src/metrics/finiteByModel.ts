/**
 * @file The finite values of a column of all requests, and of each model's: two passes, however many models there are.
 *
 * What was never finished is infinite, and what no request has is not a number: both are left out. The order is that of
 * arrival, which the last bit of a mean depends on.
 */

/** What is said of all requests, and of each model's; requests for models that are not known count among all only. */
export interface Grouped<Said> {
  all: Said;
  byModel: Said[];
}

/** @param column  per request */
export function finiteByModel(
  column: Float64Array,
  { modelIndices, modelCount }: { modelIndices: Int32Array; modelCount: number },
): Grouped<Float64Array> {
  const starts = startsByModel(column, { modelIndices, modelCount });
  const next = starts.slice();
  const all = new Float64Array(column.length);
  // One after the other, each model's together; what is of no model needs no place.
  const dealt = new Float64Array(starts[modelCount]);
  let count = 0;
  for (let request = 0; request < column.length; request++) {
    const value = column[request];
    if (!Number.isFinite(value)) continue;
    all[count++] = value;
    const model = modelIndices[request];
    if (model >= 0 && model < modelCount) dealt[next[model]++] = value;
  }
  return {
    all: all.subarray(0, count),
    byModel: Array.from({ length: modelCount }, (_, model) => dealt.subarray(starts[model], starts[model + 1])),
  };
}

/** [models + 1] How many finite values are of the models before each; last, of all models. */
function startsByModel(
  column: Float64Array,
  { modelIndices, modelCount }: { modelIndices: Int32Array; modelCount: number },
): Int32Array {
  const starts = new Int32Array(modelCount + 1);
  for (let request = 0; request < column.length; request++) {
    const model = modelIndices[request];
    if (model >= 0 && model < modelCount && Number.isFinite(column[request])) starts[model + 1]++;
  }
  for (let model = 0; model < modelCount; model++) starts[model + 1] += starts[model];
  return starts;
}
