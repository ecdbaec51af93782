/** @file Devices at full load, as cases: every request comes at once, and nobody turns any away. */
import type { Case } from '../../src/domain/case.ts';
import type { StaticPlacement } from '../../src/domain/placement.ts';

export interface Load {
  /** A name of the catalogue. */
  model: string;
  deviceCount: number;
  requestCount: number;
}

const atSeconds = 0.2;

export const fullLoadStartSeconds = atSeconds;

export function fullLoadCase({ model, deviceCount, requestCount }: Load): Case {
  return {
    schema: 'muxlab-case/1',
    cluster: { deviceCount, memoryBudgetBytes: 2 ** 31 },
    models: [{ name: model, profile: model }],
    arrivals: {
      timesSeconds: new Array<number>(requestCount).fill(atSeconds),
      modelIndices: new Array<number>(requestCount).fill(0),
    },
    simulations: [{ placement: groupsOf({ interOp: 1, intraOp: 1 }, deviceCount), admission: 'none' }],
  };
}

/** Groups of this cut, as many as fill the devices. */
export function groupsOf(cut: { interOp: number; intraOp: number }, deviceCount: number): StaticPlacement {
  const groupCount = Math.floor(deviceCount / (cut.interOp * cut.intraOp));
  return { groups: Array.from({ length: groupCount }, () => ({ ...cut, models: [0] })) };
}
