/**
 * @file Suite `fidelity`: devices at full load, paced by the lab's own slowdown and raw: how many stages overran their
 * windows, and how the time to serve everything compares with the simulator's, for which every window holds.
 */
import type { Case } from '../../src/domain/case.ts';
import type { StaticPlacement } from '../../src/domain/placement.ts';
import type { Report } from '../../src/domain/report.ts';
import { fullLoadCase, fullLoadStartSeconds, groupsOf } from '../support/fullLoad.ts';
import { type OpenLab, openLab } from '../support/lab.ts';
import { type BenchRow, liveReport, rowOf, type Suite } from './suite.ts';

const deviceCounts = [1, 2, 4, 8];
const requestsPerDevice = 10;
/** Blocks of each model: as deep as its pipelines can be. */
const depths = { 'digits-vit': 8, 'bert-small': 4 };

interface Figures {
  rows: BenchRow[];
  ratios: Record<string, number>;
}

export const fidelity: Suite = async ({ seed }) => {
  const lab = await openLab();
  try {
    const figures: Figures = { rows: [], ratios: {} };
    for (const [model, depth] of Object.entries(depths)) {
      for (const deviceCount of deviceCounts) await measureLoads(lab, { model, depth, deviceCount }, figures);
    }
    return liveReport(lab, { name: 'fidelity', seed }, figures);
  } finally {
    await lab.close();
  }
};

interface Loaded {
  model: string;
  depth: number;
  deviceCount: number;
}

async function measureLoads(lab: OpenLab, { model, depth, deviceCount }: Loaded, figures: Figures): Promise<void> {
  const cuts = {
    replicas: { interOp: 1, intraOp: 1 },
    ...(deviceCount > 1 && {
      pipeline: { interOp: Math.min(depth, deviceCount), intraOp: 1 },
      shards: { interOp: 1, intraOp: 2 },
    }),
  };
  for (const [shape, cut] of Object.entries(cuts)) {
    const testCase = fullLoadCase({ model, deviceCount, requestCount: requestsPerDevice * deviceCount });
    const placement = groupsOf(cut, deviceCount);
    await measureLoad(lab, { name: `${model}/${shape}/${deviceCount}`, testCase, placement }, figures);
  }
}

async function measureLoad(
  lab: OpenLab,
  { name, testCase, placement }: { name: string; testCase: Case; placement: StaticPlacement },
  { rows, ratios }: Figures,
): Promise<void> {
  const paced = await lab.run(testCase, { mode: 'live', placement });
  const raw = await lab.run(testCase, { mode: 'live', placement, paceFactor: 'raw' });
  const { resolved } = paced;
  const ideal = await lab.run(testCase, { mode: 'simulated', placement, resolved });
  const [pacedSeconds, idealSeconds, rawSeconds] = [paced, ideal, raw].map(makespanSeconds);
  rows.push(rowOf(`makespan, ${name}, paced ${resolved.slowdown?.toFixed(1)} ×`, 'live', [pacedSeconds]));
  rows.push(rowOf(`makespan, ${name}, paced`, 'simulated', [idealSeconds]));
  rows.push(rowOf(`makespan, ${name}, raw`, 'live', [rawSeconds]));
  ratios[`lateFraction/${name}`] = paced.fidelity.lateFraction ?? Number.NaN;
  ratios[`makespanOverIdeal/${name}`] = pacedSeconds / idealSeconds;
  // What the devices' work would take if each had the GPU to itself, and contention for it cost nothing.
  ratios[`makespanOverIdeal/${name}/raw`] = rawSeconds / (idealSeconds / (resolved.slowdown ?? Number.NaN));
  ratios[`calibrationDriftFraction/${name}`] = paced.fidelity.calibrationDriftFraction ?? Number.NaN;
  ratios[`slowdown/${name}`] = resolved.slowdown ?? Number.NaN;
}

function makespanSeconds({ requests, ledger }: Report): number {
  if (ledger.completed !== ledger.arrived)
    throw new Error(`${ledger.arrived - ledger.completed} requests were not served`);
  return Math.max(...requests.finishSeconds.map(Number)) - fullLoadStartSeconds;
}
