import { expect, test } from 'vitest';
import type { Case } from '../domain/case.ts';
import type { ProfileSet } from '../domain/profile.ts';
import { endedReplay } from './endedRun.ts';
import { executionRecords } from './executions.ts';
import { spanField, spanWidth } from './labController.ts';
import { simulateAtOnce } from './report.ts';
import { resolveSetting } from './setting.ts';

const catalogue: ProfileSet = {
  schema: 'muxlab-profiles/1',
  adapter: 'somewhere',
  origin: 'measured',
  profiles: {
    'digits-vit': {
      configs: [
        { interOp: 1, intraOp: 1, stageLatencySeconds: [0.02], stageWeightBytes: [6e6] },
        { interOp: 2, intraOp: 1, stageLatencySeconds: [0.011, 0.01], stageWeightBytes: [3e6, 3e6] },
      ],
    },
  },
};
const dedicated = { groups: [0, 1].map((model) => ({ interOp: 1, intraOp: 1, models: [model] })) };
const shared = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
const timesSeconds = Array.from({ length: 40 }, (_, request) => 0.05 * request);
const testCase: Case = {
  schema: 'muxlab-case/1',
  cluster: { deviceCount: 2, memoryBudgetBytes: 20e6 },
  models: ['a', 'b'].map((name) => ({ name, profile: 'digits-vit', sloScale: 5 })),
  arrivals: { timesSeconds, modelIndices: timesSeconds.map((_, request) => request % 2) },
  actions: [{ kind: 'apply-placement', atSeconds: 0.99, placement: shared }],
};

test('of a run in which a placement was applied, every execution has its devices and every request its reasons', () => {
  const setting = resolveSetting(testCase, { catalogue, paceFactor: 1, live: false, fallback: false });
  const { report, replayed } = simulateAtOnce({ setting, placement: dedicated, admission: 'none' });
  const { explain, executions } = endedReplay(replayed, { setting, placement: dedicated });
  const records = executionRecords(executions, report);
  // One stage for each request until then, two from then on.
  const after = timesSeconds.filter((at) => at >= 1).length;
  expect(records.length / spanWidth).toBe(timesSeconds.length + after);
  const rows = Array.from({ length: records.length / spanWidth }, (_, row) =>
    records.subarray(row * spanWidth, (row + 1) * spanWidth),
  );
  for (const row of rows) {
    const isPiped = row[spanField.request] >= timesSeconds.length - after;
    expect(row[spanField.device]).toBe(isPiped ? row[spanField.stage] : row[spanField.model]);
  }
  expect(timesSeconds.map((_, request) => explain(request)?.request)).toEqual(
    timesSeconds.map((_, request) => request),
  );
});
