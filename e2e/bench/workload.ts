/** @file Suite `workload`: a million rows of a trace read, a million requests generated. */

import { generateArrivals } from '../../src/workload/generate.ts';
import { TraceImport } from '../../src/workload/import/traceImport.ts';
import { mapTrace } from '../../src/workload/mapTrace.ts';
import { listed } from '../../src/workload/population.ts';
import { inProcessReport, inProcessRow, sample } from './inProcess.ts';
import type { BenchRow, Suite } from './suite.ts';

const rowCount = 1_000_000;
/** As a file's stream hands it over. */
const chunkCharacters = 65_536;

/** A header, or none, and a row a request, 100 a second, of seven functions. */
const formats: Record<string, { header: string; row: (index: number) => string }> = {
  muxlab: {
    header: 't_s,model,input_tokens,output_tokens',
    row: (index) => `${index / 100},model-${index % 7},${100 + (index % 900)},${index % 200}`,
  },
  'azure-llm': {
    header: 'TIMESTAMP,ContextTokens,GeneratedTokens',
    row: (index) => `2023-11-16 ${clock(index)},${100 + (index % 900)},${index % 200}`,
  },
  'azure-functions-2021': {
    header: 'app,func,end_timestamp,duration',
    row: (index) => `${'a'.repeat(64)},${'f'.repeat(63)}${index % 7},${index / 100 + (index % 11)},${index % 11}`,
  },
  burstgpt: {
    header: 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type',
    row: (index) => `${index / 100},GPT-4,${100 + (index % 900)},${index % 200},${100 + (index % 900)},API log`,
  },
  mooncake: {
    header: '',
    row: (index) =>
      `{"timestamp": ${index * 10}, "input_length": ${index % 9000}, "output_length": ${index % 500}, "hash_ids": [${index % 46}, 47]}`,
  },
};

export const workload: Suite = async ({ seed }) => {
  const rows: BenchRow[] = [];
  const ratios: Record<string, number> = {};
  for (const [name, { header, row }] of Object.entries(formats)) {
    const lines = Array.from({ length: rowCount }, (_, index) => `${row(index)}\n`);
    const chunks = cut(`${header === '' ? '' : `${header}\n`}${lines.join('')}`);
    const measured = inProcessRow(
      `import and map ${rowCount} rows, ${name}`,
      'import',
      sample(() => () => readAll(chunks)),
    );
    rows.push(measured);
    ratios[`workload/importRowsPerSecond/${name}`] = rowCount / measured.medianSeconds;
  }
  const generate = inProcessRow(
    `generate ${rowCount} requests, MAF1-like, 32 models`,
    'generate',
    sample(() => () => generateMillion(seed)),
  );
  rows.push(generate);
  ratios['workload/generatedRequestsPerSecond'] = rowCount / generate.medianSeconds;
  return inProcessReport({ name: 'workload', seed }, { rows, ratios });
};

function readAll(chunks: readonly string[]): unknown {
  const reading = new TraceImport({ fileName: 'trace' });
  for (const chunk of chunks) reading.push(chunk);
  return mapTrace(reading.finish().trace, { modelCount: 3, models: { kind: 'stripes' } });
}

function generateMillion(seed: number): unknown {
  const population = { kind: 'maf1', arrivalsPerSecond: 1000, cv: 4 } as const;
  const frame = { seed, requestCount: rowCount, durationSeconds: (1.5 * rowCount) / population.arrivalsPerSecond };
  return generateArrivals(listed({ ...frame, population }, 32), { deviceCount: 1, singleDeviceLatencySeconds: [] });
}

function cut(text: string): string[] {
  const count = Math.ceil(text.length / chunkCharacters);
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * chunkCharacters, (index + 1) * chunkCharacters),
  );
}

/** hh:mm:ss with seven digits, 100 a second from midnight. */
function clock(index: number): string {
  const seconds = Math.floor(index / 100);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${time}.${two(index % 100)}00000`;
}
