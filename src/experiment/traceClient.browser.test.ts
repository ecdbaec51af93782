import { afterEach, expect, test } from 'vitest';
import { openTraceReader, type TraceReader } from './traceClient.ts';

let reader: TraceReader | undefined;
afterEach(() => {
  reader?.close();
});

function open(): TraceReader {
  reader = openTraceReader();
  return reader;
}

const header = 't_s,model,input_tokens,output_tokens\n';

function fileOf(rowCount: number): Blob {
  const rows = Array.from({ length: rowCount }, (_, index) => `${index / 100},m${index % 3},1,2\n`);
  return new Blob([header, ...rows]);
}

test('a file is read in a worker, with progress, and mapped more than once', async () => {
  const seen: number[] = [];
  const trace = open();
  const { report, functions, burstiness } = await trace.import(
    fileOf(60_000),
    { fileName: 'trace.csv' },
    (progress) => {
      seen.push(progress.rowsRead);
    },
  );
  expect(report).toEqual({ format: 'muxlab', rowsRead: 60_000, rowsEmitted: 60_000, dropped: {} });
  expect(functions).toEqual(['m0', 'm1', 'm2'].map((key) => ({ key, requestCount: 20_000 })));
  expect(burstiness.spanSeconds).toBeCloseTo(599.99, 9);
  expect(seen.length).toBeGreaterThan(1);
  const stripes = await trace.map({ modelCount: 2, models: { kind: 'stripes' } });
  expect(stripes.arrivals.modelIndices.slice(0, 4)).toEqual([0, 1, 0, 0]);
  const byHand = await trace.map({ modelCount: 1, models: { kind: 'by-hand', modelByKey: { m1: 0 } } });
  expect(byHand.report).toMatchObject({ mapped: 20_000, dropped: { unmappedKey: 40_000 } });
  expect(byHand.burstiness.gapCv).toBeCloseTo(0, 6);
});

test('a malformed file is refused in one line that names the place', async () => {
  const file = new Blob([header, '1,m,2,3\n', 'x,m,2,3\n']);
  const refused = open().import(file, { fileName: 'bad.csv' });
  await expect(refused).rejects.toThrow('bad.csv line 3, column t_s: must be a number, is "x"');
});

test('while a large file is read the page goes on, and may give it up', async () => {
  const trace = open();
  const reading = trace.import(fileOf(300_000), { fileName: 'large.csv' });
  let frames = 0;
  const isOver = reading.then(
    () => true,
    () => true,
  );
  for (let over = false; !over && frames < 3; frames++) {
    over = await Promise.race([isOver, new Promise<boolean>((turn) => setTimeout(turn, 5, false))]);
  }
  expect(frames).toBe(3);
  trace.close();
  await expect(reading).rejects.toThrow('The trace was given up.');
});
