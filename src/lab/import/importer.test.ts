import { expect, test } from 'vitest';
import { BadInput } from '../../domain/badInput.ts';
import type { MappedArrivals, TraceMapping, TraceReader } from '../../experiment/traceClient.ts';
import { createCommands } from '../commands.ts';
import { freshState } from '../link/linkState.ts';
import { linkOf } from '../link/linkText.ts';
import { twoModelsTwoDevices } from '../presets.ts';
import { buildCase } from '../scenario.ts';
import { createLabStore } from '../store.ts';
import { createFakeController } from '../testing/fakeController.ts';
import { createManualClock } from '../testing/manualClock.ts';
import { noFigures } from '../testing/noFigures.ts';
import { createImporterWith } from './importer.ts';
import { recogniseFile } from './recognise.ts';
import { firstChoice } from './traceScenario.ts';

const summary = {
  report: { format: 'muxlab', rowsRead: 4, rowsEmitted: 4, dropped: {} },
  functions: ['f', 'g'].map((key) => ({ key, requestCount: 2 })),
  burstiness: { requestCount: 4, spanSeconds: 120, gapCv: 1, windows: [] },
};

/** A trace of four requests, 30 s apart, of two functions in turn. */
function createFakeReader(): TraceReader & { mappings: TraceMapping[]; closed: boolean } {
  const reader = {
    mappings: [] as TraceMapping[],
    closed: false,
    import: async () => summary,
    map: async (mapping: TraceMapping): Promise<MappedArrivals> => {
      reader.mappings.push(mapping);
      const { timeScale = 1 } = mapping;
      const timesSeconds = [0, 30, 60, 90].map((time) => time * timeScale);
      return {
        arrivals: { timesSeconds, modelIndices: [0, 1, 0, 1], inputTokens: [9, 9, 9, 9] },
        report: { requestCount: 4, mapped: 4, dropped: { outsideWindow: 0, unmappedKey: 0 } },
        burstiness: summary.burstiness,
      };
    },
    close: () => {
      reader.closed = true;
    },
  };
  return reader;
}

function createPage(over: Partial<ReturnType<typeof createFakeController>> = {}) {
  const clock = createManualClock();
  const controller = { ...createFakeController({ clock, gpu: { gpu: false, reason: 'none here' } }), ...over };
  const store = createLabStore({ ...freshState(twoModelsTwoDevices), problems: [] }, { isolated: true });
  const commands = createCommands({ store, controller, schedule: clock.schedule });
  const reader = createFakeReader();
  const importer = createImporterWith(async () => reader)({ store, commands, controller, schedule: clock.schedule });
  return { clock, store, importer, reader };
}

function file(name: string, content: unknown): Blob & { name: string } {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return Object.assign(new Blob([text]), { name });
}

const csv = file('trace.csv', 't_s,model,input_tokens,output_tokens\n0,f,1,1\n');
const saved = buildCase(twoModelsTwoDevices, { ...twoModelsTwoDevices.controls, seed: 99 });

test('a case opens in the lab', async () => {
  const { importer, store } = createPage();
  await importer.open([file('mine.json', { ...saved, description: 'Mine' })]);
  expect(importer.store.getState()).toEqual({ kind: 'idle' });
  expect(store.getState()).toMatchObject({ scenario: { title: 'Mine' }, controls: { seed: 99 }, linkProblems: [] });
});

test('a case without a placement is planned first', async () => {
  const placement = { groups: [{ interOp: 2, intraOp: 1, models: [0, 1] }] };
  const { importer, store } = createPage({
    plan: async ({ plans = [] }) => ({
      schema: 'muxlab-plan/1',
      profileAdapter: null,
      leastReplicaBytes: [],
      plans: plans.map((policy) => ({
        figures: noFigures,
        policy,
        placement,
        score: 1,
        attainment: 1,
        solveSeconds: 0,
        simulationCount: 1,
      })),
    }),
  });
  const { simulations: _, ...bare } = saved;
  await importer.open([file('bare.json', bare)]);
  const { scenario, controls } = store.getState();
  expect(scenario.placements.map(({ label }) => label)).toEqual(['muxlab-search', 'sr-greedy']);
  expect(controls.placementId).toBe(scenario.placements[0]?.id);
});

test('a report opens the link it holds, and without one says what is needed', async () => {
  const { importer, store } = createPage();
  const state = { ...freshState(twoModelsTwoDevices), controls: { ...twoModelsTwoDevices.controls, sloScale: 9 } };
  const link = `https://lab.example/#s=${linkOf(state)}`;
  await importer.open([file('r.json', { schema: 'muxlab-report/1', link })]);
  expect(store.getState().controls.sloScale).toBe(9);
  await importer.open([file('r.json', { schema: 'muxlab-report/1', link: null })]);
  expect(importer.store.getState()).toMatchObject({ kind: 'failed', problem: expect.stringMatching(/without a link/) });
});

test('profiles replace the stage latencies, simulated; those of other models are refused', async () => {
  const configs = [{ interOp: 1, intraOp: 1, stageLatencySeconds: [0.02], stageWeightBytes: [1000] }];
  const profilesOf = (name: string) => ({
    schema: 'muxlab-profiles/1',
    adapter: 'a desk',
    origin: 'measured',
    profiles: { [name]: { configs } },
  });
  const { importer, store } = createPage();
  await importer.open([file('p.json', profilesOf('digits-vit'))]);
  expect(store.getState()).toMatchObject({
    controls: { mode: 'simulated' },
    scenario: { profiles: { 'digits-vit': { configs } } },
  });
  await importer.open([file('p.json', profilesOf('other'))]);
  expect(importer.store.getState()).toEqual({ kind: 'failed', problem: 'Profiles: must have digits-vit, has other.' });
});

test('a trace is mapped as it was chosen, and becomes the arrivals of the scenario', async () => {
  const { clock, importer, reader, store } = createPage();
  await importer.open([csv]);
  expect(importer.store.getState()).toMatchObject({
    kind: 'trace',
    choice: { lengthSeconds: 120, runSeconds: 60, rateScale: 1 },
  });
  importer.choose({ runSeconds: 30, modelByKey: { f: 1 } });
  await clock.advance(0.2);
  expect(reader.mappings.at(-1)).toMatchObject({
    timeScale: 0.25,
    models: { kind: 'by-hand', modelByKey: { f: 1 } },
    window: { startSeconds: 0, endSeconds: 120 },
  });
  importer.take();
  const { scenario, controls } = store.getState();
  expect(scenario).toMatchObject({ durationSeconds: 30, title: 'trace.csv on Two models, two devices' });
  expect(buildCase(scenario, controls).arrivals).toEqual({
    timesSeconds: [0, 7.5, 15, 22.5],
    modelIndices: [0, 1, 0, 1],
  });
  expect(reader.closed).toBe(true);
});

test('a choice that cannot be used is said, and nothing is taken', async () => {
  const { clock, importer, store } = createPage();
  await importer.open([csv]);
  importer.choose({ runSeconds: Number.NaN });
  await clock.advance(0.2);
  expect(importer.store.getState()).toMatchObject({
    mapped: null,
    problem: 'Played in: must be 1 to 3600, is no number.',
  });
  importer.take();
  expect(store.getState().scenario).toBe(twoModelsTwoDevices);
});

test('a file that cannot be read is said in one sentence, and what ran goes on', async () => {
  const { importer, reader, store } = createPage();
  reader.import = async () => {
    throw new BadInput('trace.csv line 3, column t_s', 'must be a number, is "x"');
  };
  await importer.open([csv]);
  expect(importer.store.getState()).toEqual({
    kind: 'failed',
    problem: 'Trace.csv line 3, column t_s: must be a number, is "x".',
  });
  expect(store.getState().scenario).toBe(twoModelsTwoDevices);
  await importer.open([csv, csv]);
  expect(importer.store.getState()).toEqual({ kind: 'failed', problem: 'One file at a time: 2 were given.' });
});

test('of a file of too many requests a part is drawn, and said', async () => {
  const { importer, reader } = createPage();
  const asked: (number | undefined)[] = [];
  reader.import = async (_, { sampleFraction }) => {
    asked.push(sampleFraction);
    if (sampleFraction !== 1) return summary;
    throw new Error('day.csv: must have at most 20 requests; sampleFraction draws a part');
  };
  await importer.open([csv]);
  expect(asked).toEqual([1, 0.01]);
  expect(importer.store.getState()).toMatchObject({ kind: 'trace', sampleFraction: 0.01 });
});

test('what was given up is not heard of again', async () => {
  const { importer, reader } = createPage();
  let answer = (_: typeof summary) => {};
  reader.import = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const opening = importer.open([csv]);
  await expect.poll(() => importer.store.getState().kind).toBe('reading');
  importer.close();
  answer(summary);
  await opening;
  expect(importer.store.getState()).toEqual({ kind: 'idle' });
});

test('files are told apart by what they hold', async () => {
  const line = '{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [1]}';
  expect(await recogniseFile(file('a.jsonl', `${line}\n${line}\n`))).toEqual({ kind: 'trace' });
  expect(await recogniseFile(file('a.csv', 'a,b\n1,2\n'))).toEqual({ kind: 'trace' });
  expect(await recogniseFile(file('a.json', saved))).toMatchObject({ kind: 'case' });
  await expect(recogniseFile(file('a.json', '{"schema": '))).rejects.toThrow(/^a\.json is no JSON/);
  await expect(recogniseFile(file('a.json', { schema: 'other/1' }))).rejects.toThrow(/schema must be .* is "other\/1"/);
  await expect(recogniseFile(file('a.json', ''))).rejects.toThrow('a.json is empty');
});

test('a long trace is first shown in part, thinned to the rate that the page had', () => {
  const long = { ...summary, burstiness: { ...summary.burstiness, requestCount: 30_000, spanSeconds: 3600 } };
  expect(firstChoice(long, 20)).toMatchObject({ lengthSeconds: 360, runSeconds: 60, rateScale: 0.4 });
  expect(firstChoice(long, null)).toMatchObject({ rateScale: 1 });
});
