/** @file The requests for some of the models, gathered into buffers that are used again and again. */
import type { RequestTable, RequestTokens } from '../domain/resolve.ts';

export interface RequestSelection {
  all: RequestTable;
  /** [requests] The longest latency admitted. */
  allLimits: Float32Array;
  /** [models + 1] The last place is for models nobody knows: never wanted. */
  isWanted: Uint8Array;
  /** The models whose requests are in the buffers. */
  key: string;
  requests: RequestTable;
  limits: Float32Array;
  /** Requests in the buffers. */
  count: number;
}

export function createSelection(all: RequestTable, allLimits: Float32Array): RequestSelection {
  const { timesSeconds, modelIndices } = all;
  return {
    all,
    allLimits,
    isWanted: new Uint8Array(modelIndices.reduce((most, model) => Math.max(most, model), -1) + 2),
    key: '',
    requests: {
      timesSeconds: new Float64Array(timesSeconds.length),
      modelIndices: new Int32Array(timesSeconds.length),
      // Limits say it: nothing reads the SLO itself.
      sloSeconds: all.sloSeconds,
      ...(all.tokens && {
        tokens: { input: new Int32Array(timesSeconds.length), output: new Int32Array(timesSeconds.length) },
      }),
    },
    limits: new Float32Array(timesSeconds.length),
    count: 0,
  };
}

/** Fills the buffers, unless they hold these models already. */
export function selectModels(selection: RequestSelection, models: readonly number[]): RequestSelection {
  const key = models.toSorted((a, b) => a - b).join();
  if (key === selection.key) return selection;
  const { all, allLimits, isWanted, requests, limits } = selection;
  isWanted.fill(0);
  for (const model of models) if (model < isWanted.length - 1) isWanted[model] = 1;
  const { timesSeconds, modelIndices } = requests;
  const { timesSeconds: allTimes, modelIndices: allModels } = all;
  const unknown = isWanted.length - 1;
  let count = 0;
  // Every request is written, those not wanted are written over: a branch that nobody can predict would cost more.
  for (let request = 0; request < allModels.length; request++) {
    const model = allModels[request];
    timesSeconds[count] = allTimes[request];
    modelIndices[count] = model;
    limits[count] = allLimits[request];
    count += isWanted[model < 0 ? unknown : model];
  }
  if (all.tokens && requests.tokens) gatherTokens(selection, all.tokens, requests.tokens);
  selection.key = key;
  selection.count = count;
  return selection;
}

function gatherTokens({ all, isWanted }: RequestSelection, from: RequestTokens, to: RequestTokens): void {
  let count = 0;
  all.modelIndices.forEach((model, request) => {
    if (model < 0 || isWanted[model] === 0) return;
    to.input[count] = from.input[request];
    to.output[count++] = from.output[request];
  });
}
