/** @file The scenario "Two models, two devices" as a case, for the tests and the bench. */
import type { Case } from '../../src/domain/case.ts';
import type { StaticPlacement } from '../../src/domain/placement.ts';

export const dedicated: StaticPlacement = {
  groups: [
    { interOp: 1, intraOp: 1, models: [0] },
    { interOp: 1, intraOp: 1, models: [1] },
  ],
};

export const sharedPipeline: StaticPlacement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };

/** Fresh each time: a test may change its case. */
function twoModels(): Pick<Case, 'schema' | 'cluster' | 'models'> {
  return {
    schema: 'muxlab-case/1',
    cluster: { deviceCount: 2, memoryBudgetBytes: 16 * 2 ** 20 },
    models: ['digits A', 'digits B'].map((name) => ({ name, profile: 'digits-vit', sloScale: 5 })),
  };
}

/** Bursty arrivals at a quarter of what the two devices could serve, for each model. */
export function burstyCase({ seed, requestCount }: { seed: number; requestCount: number }): Case {
  return {
    ...twoModels(),
    workload: {
      seed,
      requestCount,
      models: [
        { process: 'gamma', cv: 3, load: 0.25 },
        { process: 'gamma', cv: 3, load: 0.25 },
      ],
    },
    simulations: [{ placement: dedicated, admission: 'none' }],
  };
}

/** One burst on model A, and nothing else. */
export function burstCase(count: number): Case {
  const timesSeconds = new Array<number>(count).fill(0.2);
  return {
    ...twoModels(),
    arrivals: { timesSeconds, modelIndices: timesSeconds.map(() => 0) },
    simulations: [{ placement: dedicated, admission: 'none' }],
  };
}
