import { expect, test } from 'vitest';
import { executionRecords } from './executions.ts';
import { spanField, spanWidth } from './labController.ts';

const span = (request: number, stageIndex: number, startSeconds: number) => ({
  groupIndex: 0,
  stageIndex,
  modelIndex: request % 2,
  requests: [request],
  startSeconds,
  endSeconds: startSeconds + 1,
  linkSeconds: 0,
});

test('executions are records by start, one for each device of a stage, missed where the request was', () => {
  const onTime = [true, false];
  const records = executionRecords(
    {
      spans: [span(0, 0, 0), span(0, 1, 1), span(1, 0, 0.5)],
      devicesOf: ({ stageIndex }) => [2 * stageIndex, 2 * stageIndex + 1],
    },
    { requests: { onTime } as never },
  );
  const rows = Array.from({ length: records.length / spanWidth }, (_, row) =>
    Array.from(records.subarray(row * spanWidth, (row + 1) * spanWidth)),
  );
  expect(rows.map((row) => row[spanField.startSeconds])).toEqual([0, 0, 0.5, 0.5, 1, 1]);
  expect(rows.map((row) => row[spanField.device])).toEqual([0, 1, 0, 1, 2, 3]);
  expect(rows.map((row) => row[spanField.missed])).toEqual([0, 0, 1, 1, 0, 0]);
  expect(rows[2]).toEqual([0, 1, 1, 0, 0.5, 1.5, 1]);
});
