import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadInput } from '../../domain/badInput.ts';
import type { ImportedTrace } from './trace.ts';
import { importTrace, TraceImport } from './traceImport.ts';

function read(chunks: string | readonly string[]): ImportedTrace {
  const reading = new TraceImport({ fileName: 'trace', seed: 3 });
  for (const chunk of [chunks].flat()) reading.push(chunk);
  return reading.finish();
}

/** The trace with plain arrays, keys spelled out. */
function plain({ trace, report }: ImportedTrace) {
  const { timesSeconds, keyIndices, keys, inputTokens, outputTokens, sloSeconds } = trace;
  return {
    times: [...timesSeconds],
    keys: Array.from(keyIndices, (index) => keys[index]),
    ...(inputTokens && { input: [...inputTokens] }),
    ...(outputTokens && { output: [...outputTokens] }),
    ...(sloSeconds && { slo: [...sloSeconds] }),
    report,
  };
}

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

/** A file of each format in which one row is one request. */
const files = {
  'azure-llm': lines(
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    '2024-02-29 23:59:59.9999999,10,1',
    '2024-03-01 00:00:00.5000000,20,2',
  ),
  'azure-functions-2021': lines('duration,app,func,end_timestamp', '0.5,x,f,4.5', '3,x,g,5', '1,y,f,5.25'),
  burstgpt: lines(
    'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type',
    '5,a,1,ChatGPT,472,18,490,Conversation log',
    '45,b,2,"GPT-4, ""turbo""",30,9,39,API log',
    '118,c,1,GPT-4,30,0,30,API log',
  ),
  mooncake: lines(
    '{"timestamp": 0, "input_length": 6755, "output_length": 500, "hash_ids": [0, 1]}',
    '{"timestamp": 1500, "input_length": 7, "output_length": 5, "hash_ids": []}',
  ),
  bailian: lines(
    '{"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.25, "input_length": 6, "output_length": 5, "type": "text", "turn": 1, "hash_ids": [9]}',
    '{"chat_id": 2, "parent_chat_id": 1, "timestamp": 60, "input_length": 7, "output_length": 4, "type": "search", "turn": 2, "hash_ids": [9]}',
  ),
  muxlab: lines('output_tokens,input_tokens,model,t_s,slo_ms', '1,2,a,10,250', '3,4,b,10.5,'),
};

describe('each format is recognised by its columns', () => {
  const ofRows = (rowsRead: number, dropped: object = {}) => {
    const droppedCount = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    return { rowsRead, rowsEmitted: rowsRead - droppedCount, dropped };
  };
  test.each([
    ['azure-llm', { times: [0, 0.5000001], keys: ['all', 'all'], input: [10, 20], output: [1, 2] }, ofRows(2)],
    ['azure-functions-2021', { times: [0, 2, 2.25], keys: ['g', 'f', 'f'] }, ofRows(3)],
    [
      'burstgpt',
      { times: [0, 40], keys: ['ChatGPT', 'GPT-4, "turbo"'], input: [472, 30], output: [18, 9] },
      ofRows(3, { 'zero-tokens': 1 }),
    ],
    ['mooncake', { times: [0, 1.5], keys: ['all', 'all'], input: [6755, 7], output: [500, 5] }, ofRows(2)],
    ['bailian', { times: [0, 1.25], keys: ['search', 'text'], input: [7, 6], output: [4, 5] }, ofRows(2)],
    [
      'muxlab',
      { times: [0, 0.5], keys: ['a', 'b'], input: [2, 4], output: [1, 3], slo: [0.25, Number.NaN] },
      ofRows(2),
    ],
  ] as const)('%s', (format, expected, rows) => {
    expect(plain(read(files[format]))).toEqual({ ...expected, report: { format, ...rows } });
  });

  test('the first version of BurstGPT has no sessions', () => {
    const text = 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\r\n5,ChatGPT,4,1,5,API log\r\n';
    expect(plain(read(text))).toMatchObject({ times: [0], keys: ['ChatGPT'], input: [4] });
  });

  test('counts per minute are spread within their minute', () => {
    const minutes = Array.from({ length: 1440 }, (_, index) => index + 1);
    const counts = (at: Record<number, number>) => minutes.map((minute) => at[minute] ?? 0).join(',');
    const text = lines(
      `HashOwner,HashApp,HashFunction,Trigger,${minutes.join(',')}`,
      `o,a,f,http,${counts({ 2: 3, 1440: 1 })}`,
      `o,a,g,timer,${counts({})}`,
      `o,a,h,timer,${counts({ 1: 5 })}`,
    );
    const { times, keys, report } = plain(read(text));
    expect(report).toEqual({
      format: 'azure-functions-2019',
      rowsRead: 3,
      rowsEmitted: 2,
      dropped: { 'no-invocations': 1 },
    });
    expect(keys).toEqual(['h', 'h', 'h', 'h', 'h', 'f', 'f', 'f', 'f']);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[4]).toBeLessThan(60);
    expect(times[8]).toBeGreaterThan(1438 * 60 - 60);
    expect(plain(read(text)).times).toEqual(times);
  });

  test('windows of ServeGen get their rate, with a header or without', () => {
    const rows = ['0,1.5,1,Gamma,0.8,1', '600,0,,,,', '1200,0.5,2,Weibull,0.6,1', '1800,0.25,1,Exponential,,'];
    const bare = plain(read(lines(...rows)));
    expect(bare.report).toEqual({ format: 'servegen', rowsRead: 4, rowsEmitted: 3, dropped: { 'idle-window': 1 } });
    expect(bare.times).toHaveLength(900 + 300 + 150);
    const named = lines(
      'client,family,param1,param2,start_s,rate_rps,cv',
      '7,Gamma,0.8,1,0,1.5,1',
      '7,,,,600,0,0',
      '7,Weibull,0.6,1,1200,0.5,2',
      '7,Exponential,,,1800,0.25,1',
    );
    expect(plain(read(named))).toMatchObject({ times: bare.times, keys: bare.times.map(() => '7') });
  });
});

describe('a file that cannot be read says where, and what would be right', () => {
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';
  const time = '2023-11-16 18:17:03.9799600';
  test.each([
    ['', 'trace', 'is empty'],
    [' \n\n', 'trace', 'is empty'],
    [header, 'trace', 'at least one request'],
    ['a,b\n1,2\n', 'trace line 1', 'must name the columns of Azure LLM (TIMESTAMP, '],
    ['TIMESTAMP,ContextTokens\n', 'trace line 1, column GeneratedTokens', 'a trace of Azure LLM must have it'],
    ['t_s,t_s,model\n', 'trace line 1, column t_s', 'must be there once'],
    [`${header}${time},1\n`, 'trace line 2', 'must have 3 fields'],
    [`${header}${time},1,2\n${time},1,x\n`, 'trace line 3, column GeneratedTokens', 'whole number, 0 or more, is "x"'],
    [`${header}${time},-1,2\n`, 'trace line 2, column ContextTokens', 'whole number'],
    [`${header}2023-02-29 18:17:03,1,2\n`, 'trace line 2, column TIMESTAMP', 'like 2023-11-16 18:17:03.9799600'],
    [`${header}\n"${time}",1,\n`, 'trace line 3, column GeneratedTokens', 'is ""'],
    [`${header}${time},"1\n,2\n`, 'trace line 2', 'close the quote'],
    ['app,func,end_timestamp,duration\na,f,0x10,1\n', 'trace line 2, column end_timestamp', 'a number, is "0x10"'],
    ['app,func,end_timestamp,duration\na,f,1,-1\n', 'trace line 2, column duration', '0 or more'],
    [`${files.mooncake}{"timestamp": 1\n`, 'trace line 3', 'must be a JSON object on one line'],
    [`${files.mooncake}{"timestamp": 1}\n`, 'trace line 3, column input_length', 'is missing'],
    ['{"x": 1}', 'trace line 1', 'must name the columns of Bailian'],
    ['0,1,1,Cauchy,1,1\n', 'trace line 1, column family', 'Gamma, Weibull or Exponential'],
    ['0,1,1,Gamma,0,1\n', 'trace line 1, column shape', 'a positive number'],
    [`${files.muxlab}1,1,,3,\n`, 'trace line 4, column model', 'the name of a model'],
  ])('%j', (text, field, problem) => {
    expect(() => read(text)).toThrow(BadInput);
    expect(() => read(text)).toThrow(expect.objectContaining({ field, message: expect.stringContaining(problem) }));
  });

  test('a file without lines is refused before it fills the memory', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(() => read([zeros, zeros, zeros, zeros, zeros])).toThrow(/must be lines of text/);
  });
});

describe('fuzzed', () => {
  const texts = Object.values(files);

  /** The text cut at any places. */
  const cut = (text: string, places: number[]) => {
    const at = [0, ...places.map((place) => place % text.length).sort((a, b) => a - b), text.length];
    return at.slice(1).map((end, index) => text.slice(at[index], end));
  };

  test('how a file is cut into chunks changes nothing; nor do line ends and a byte order mark', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.nat(2000)), (text, places) => {
        const whole = plain(read(text));
        expect(plain(read(cut(text, places)))).toEqual(whole);
        expect(plain(read(cut(`\ufeff${text.replaceAll('\n', '\r\n')}`, places)))).toEqual(whole);
      }),
    );
  });

  test('quoted fields keep commas, quotes and line ends', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }), fc.nat(), (names, place) => {
        const models = names.map((name) => `m${name}"\n,`.trim());
        const rows = models.map((name, index) => `${index},"${name.replaceAll('"', '""')}",1,1`);
        const text = lines('t_s,model,input_tokens,output_tokens', ...rows);
        expect(plain(read(cut(text, [place]))).keys).toEqual(models);
      }),
    );
  });

  test('a damaged file is read, with every row accounted for, or refused in one line', () => {
    const damage = fc.record({ text: fc.constantFrom(...texts), at: fc.nat(400), length: fc.nat(5), put: fc.string() });
    const withQuotes = fc.string({ unit: fc.constantFrom('"', ',', '\n', '{', '}', '0', 'a', ':', ' ') });
    const damaged = damage.map(({ text, at, length, put }) => text.slice(0, at) + put + text.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(damaged, withQuotes, fc.string({ unit: 'binary' })), (text) => {
        try {
          const { trace, report } = read(text);
          const dropped = Object.values(report.dropped).reduce((sum, count) => sum + count, 0);
          expect(report.rowsRead).toBe(report.rowsEmitted + dropped);
          expect(trace.timesSeconds[0]).toBe(0);
          expect([...trace.timesSeconds]).toEqual([...trace.timesSeconds].sort((a, b) => a - b));
        } catch (error) {
          expect(error).toBeInstanceOf(BadInput);
          expect((error as BadInput).message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('a part of a day is drawn', () => {
  const draw = (text: string, sampleFraction: number) => {
    const reading = new TraceImport({ fileName: 'trace', sampleFraction });
    reading.push(text);
    return reading.finish().trace.timesSeconds.length;
  };
  expect(draw('0,10,1,Gamma,0.8,1\n', 0.25)).toBe(1500);
  const functions = 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,5000,3000\n';
  expect(Math.abs(draw(functions, 0.25) / 2000 - 1)).toBeLessThan(0.1);
  expect(() => draw('', 0)).toThrow(expect.objectContaining({ field: 'sampleFraction' }));
});

test('a stream is read in slices, with progress, and whoever reports may stop it', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => `${index},m${index % 3},1,2`);
  const text = lines('t_s,model,input_tokens,output_tokens', ...rows);
  const seen: number[] = [];
  const { trace, report } = await importTrace([text], { fileName: 'trace' }, ({ rowsRead }) => {
    seen.push(rowsRead);
  });
  expect(report.rowsRead).toBe(60_000);
  expect(trace.keys).toEqual(['m0', 'm1', 'm2']);
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  const stopped = importTrace([text], { fileName: 'trace' }, () => Promise.reject(new Error('stopped')));
  await expect(stopped).rejects.toThrow('stopped');
});
