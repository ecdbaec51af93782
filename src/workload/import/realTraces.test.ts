import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { burstinessOf } from '../burstiness.ts';
import { importTrace } from './traceImport.ts';

const shared = path.resolve(fileURLToPath(new URL('../../../', import.meta.url)), '../shared/traces');
const isShared = existsSync(shared);

async function importFile(name: string, options: { sampleFraction?: number } = {}) {
  const chunks: AsyncIterable<string> = createReadStream(path.join(shared, name), { encoding: 'utf8' });
  return importTrace(chunks, { fileName: name, seed: 1, ...options });
}

/** Other people's data: read where it is, never kept here. Figures from its README. */
describe.skipIf(!isShared)(`published traces${isShared ? '' : ' (skipped: ../shared/traces is not here)'}`, () => {
  test('Azure LLM', async () => {
    const { trace, report } = await importFile('AzureLLMInferenceTrace_code.csv');
    expect(report).toEqual({ format: 'azure-llm', rowsRead: 8819, rowsEmitted: 8819, dropped: {} });
    const { spanSeconds, gapCv, windows } = burstinessOf(trace.timesSeconds);
    expect(Math.round(spanSeconds)).toBe(3436);
    expect(gapCv).toBeCloseTo(13.15, 2);
    expect(windows.map(({ peakToMean }) => peakToMean.toFixed(1))).toEqual(['26.1', '12.8', '4.2']);
  });

  test('Azure Functions 2021', async () => {
    const { trace, report } = await importFile('Azure2021_200.csv');
    expect(report).toEqual({ format: 'azure-functions-2021', rowsRead: 199, rowsEmitted: 199, dropped: {} });
    expect(trace.keys).toHaveLength(31);
    const { spanSeconds, gapCv, windows } = burstinessOf(trace.timesSeconds);
    expect(Math.round(spanSeconds)).toBe(1200);
    expect(gapCv).toBeCloseTo(1.86, 2);
    // Where the first window starts moves these by 3 %.
    [135, 14.8, 4.3].forEach((expected, index) => {
      expect(Math.abs(windows[index].peakToMean / expected - 1)).toBeLessThan(0.035);
    });
  });

  test('ServeGen, one request in fifty', async () => {
    const { trace, report } = await importFile('servegen/m-large-day1-top24.csv', { sampleFraction: 0.02 });
    expect(report).toEqual({ format: 'servegen', rowsRead: 3048, rowsEmitted: 3048, dropped: {} });
    expect(trace.keys).toHaveLength(24);
    const { requestCount, spanSeconds, windows } = burstinessOf(trace.timesSeconds, [600]);
    // Σ rate × 600 s over the file's rows is 22,361,800; what rounding leaves over is less than one for each client.
    expect(Math.abs(requestCount - 22_361_800 * 0.02)).toBeLessThan(24);
    expect(Math.abs(spanSeconds / 86_400 - 1)).toBeLessThan(0.01);
    // Of the rates in the file, summed over clients. The README's 3.0 is none of that: docs/traces.md.
    expect(Math.abs(windows[0].peakToMean / 2.17 - 1)).toBeLessThan(0.02);
  });
});
