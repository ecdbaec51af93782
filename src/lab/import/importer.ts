/** @file Reading what was dropped or picked: one file at a time, from what it is to the scenario that it makes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { isTimed } from '../../domain/placement.ts';
import type { MappedArrivals, TraceReader, TraceSummary } from '../../experiment/traceClient.ts';
import type { FeatureHost } from '../context.tsx';
import { fetchPart } from '../fetchPart.ts';
import { parseFragment } from '../link/fragment.ts';
import { buildCase, type Scenario } from '../scenario.ts';
import { sentenceOf, untouchedTime } from '../store.ts';
import type { OpenedCase } from './caseScenario.ts';
import { firstChoice, mappingOf, type TraceChoice, traceScenario } from './traceScenario.ts';

export interface OpenTrace {
  kind: 'trace';
  fileName: string;
  summary: TraceSummary;
  /** Of the requests that rates or counts stand for. */
  sampleFraction: number;
  choice: TraceChoice;
  /** null: being worked out. */
  mapped: MappedArrivals | null;
  /** What of the choice cannot be used. */
  problem: string | null;
}

export type ImportState =
  | { kind: 'idle' }
  | { kind: 'asking' }
  | { kind: 'reading'; fileName: string; rowsRead: number }
  | { kind: 'planning'; fileName: string }
  | { kind: 'failed'; problem: string }
  | OpenTrace;

export interface Importer {
  store: StoreApi<ImportState>;
  /** Shows where to pick a file. */
  ask(): void;
  /** The first of the files; a problem is said for the others. */
  open(files: readonly (File | (Blob & { name: string }))[]): Promise<void>;
  /** Of the trace that is open. */
  choose(change: Partial<TraceChoice>): void;
  /** The trace, as chosen, becomes the scenario's arrivals. */
  take(): void;
  /** Gives up whatever is being done. */
  close(): void;
}

const restingSeconds = 0.15;

/** A day of rates or counts may stand for tens of millions of requests: then a part of them is drawn. */
const sampleFractions = [1, 0.01, 0.0001];

async function readSampled(
  reader: TraceReader,
  file: Blob & { name: string },
  onRows: (rowsRead: number) => void,
): Promise<{ summary: TraceSummary; sampleFraction: number }> {
  let refusal: unknown;
  for (const sampleFraction of sampleFractions) {
    try {
      const options = { fileName: file.name, sampleFraction };
      const summary = await reader.import(file, options, ({ rowsRead }) => onRows(rowsRead));
      return { summary, sampleFraction };
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('sampleFraction'))) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** @param openReader  starts the worker that reads traces */
export function createImporterWith(openReader: () => Promise<TraceReader>) {
  return (host: FeatureHost): Importer => {
    const { store: lab, commands, controller, schedule } = host;
    const store = createStore<ImportState>(() => ({ kind: 'idle' }));
    const set = (state: ImportState) => store.setState(state, true);
    let reader: TraceReader | null = null;
    let latest = 0;
    let callOff = () => {};

    const end = () => {
      latest++;
      callOff();
      reader?.close();
      reader = null;
    };

    async function read(file: Blob & { name: string }): Promise<void> {
      end();
      const mine = latest;
      set({ kind: 'reading', fileName: file.name, rowsRead: 0 });
      try {
        const { recogniseFile } = await fetchPart(() => import('./recognise.ts'));
        const recognised = await recogniseFile(file);
        if (mine !== latest) return;
        if (recognised.kind === 'trace') return await readTrace(file, mine);
        if (recognised.kind === 'report') return await openReport(recognised.json.link, file.name, mine);
        if (recognised.kind === 'profiles') return await openProfiles(recognised.json, file.name);
        await openCaseFile(recognised.json, file.name, mine);
      } catch (error) {
        if (mine === latest) set({ kind: 'failed', problem: sentenceOf(error) });
      }
    }

    async function readTrace(file: Blob & { name: string }, mine: number): Promise<void> {
      const own = await openReader();
      if (mine !== latest) return own.close();
      reader = own;
      const { summary, sampleFraction } = await readSampled(own, file, (rowsRead) => {
        if (mine === latest) set({ kind: 'reading', fileName: file.name, rowsRead });
      });
      if (mine !== latest) return;
      const choice = firstChoice(summary, await ratePerSecond());
      if (mine !== latest) return;
      set({ kind: 'trace', fileName: file.name, summary, sampleFraction, choice, mapped: null, problem: null });
      await map(mine);
    }

    /** Of all models of the page's scenario together; null: it cannot be known. */
    async function ratePerSecond(): Promise<number | null> {
      const { scenario, controls } = lab.getState();
      try {
        const { burstiness } = await controller.previewArrivals(buildCase(scenario, controls));
        return burstiness.requestCount / scenario.durationSeconds;
      } catch {
        // The trace can be shown all the same; what is wrong with the scenario is said where it runs.
        return null;
      }
    }

    async function map(mine: number): Promise<void> {
      const open = store.getState();
      if (open.kind !== 'trace' || !reader) return;
      const { scenario, controls } = lab.getState();
      const isCurrent = () => mine === latest && (store.getState() as OpenTrace).choice === open.choice;
      try {
        const mapping = mappingOf(open.choice, { modelCount: scenario.models.length, seed: controls.seed });
        const mapped = await reader.map(mapping);
        traceScenario(scenario, mapped, open);
        if (isCurrent()) set({ ...open, mapped, problem: null });
      } catch (error) {
        if (isCurrent()) set({ ...open, mapped: null, problem: sentenceOf(error) });
      }
    }

    async function openCaseFile(json: unknown, fileName: string, mine: number): Promise<void> {
      const { openCase } = await fetchPart(() => import('./caseScenario.ts'));
      const opened = openCase(json, fileName);
      const complete = opened.scenario.placements.length > 0 ? opened : await planned(opened, fileName);
      if (mine === latest) show(complete.scenario, complete.problems);
    }

    /** A case without a placement: where the planner puts the models, and beside it selective replication. */
    async function planned({ testCase, scenario, problems }: OpenedCase, fileName: string): Promise<OpenedCase> {
      set({ kind: 'planning', fileName });
      const plans = testCase.plans ?? [{ name: 'muxlab-search' }, { name: 'sr-greedy' }];
      const answer = await controller.plan({ ...testCase, plans });
      const placements = answer.plans.flatMap(({ placement, policy: { name } }, index) =>
        isTimed(placement) ? [] : [{ id: `plan-${index}`, label: name, detail: 'planned', doing: name, placement }],
      );
      if (placements.length === 0) throw new Error(`${fileName}: plans must have a policy whose placement stays`);
      const controls = { ...scenario.controls, placementId: placements[0].id };
      return { testCase, problems, scenario: { ...scenario, placements, controls } };
    }

    async function openReport(link: unknown, fileName: string, mine: number): Promise<void> {
      const { state } = parseFragment(typeof link === 'string' ? link.slice(link.indexOf('#')) : '');
      if (state === null) {
        throw new Error(`${fileName} is a report without a link: open the case that it belongs to`);
      }
      const { openLink } = await fetchPart(() => import('../link/linkText.ts'));
      if (mine !== latest) return;
      set({ kind: 'idle' });
      commands.open(openLink(state, lab.getState()));
    }

    async function openProfiles(json: unknown, fileName: string): Promise<void> {
      const { withProfiles } = await fetchPart(() => import('./profileScenario.ts'));
      const { scenario, controls } = lab.getState();
      show({ ...withProfiles(scenario, json, fileName), controls: { ...controls, mode: 'simulated' } }, []);
    }

    function show(scenario: Scenario, problems: string[]): void {
      end();
      set({ kind: 'idle' });
      const viewed = { name: 'lab', part: null } as const;
      commands.open({ scenario, controls: scenario.controls, viewed, time: untouchedTime, problems });
    }

    return {
      store,
      ask: () => set({ kind: 'asking' }),
      async open(files) {
        if (files.length > 1) {
          end();
          set({ kind: 'failed', problem: `One file at a time: ${files.length} were given.` });
        } else if (files[0]) await read(files[0]);
      },
      choose(change) {
        const open = store.getState();
        if (open.kind !== 'trace') return;
        set({ ...open, choice: { ...open.choice, ...change }, mapped: null, problem: null });
        callOff();
        const mine = latest;
        callOff = schedule(restingSeconds, () => void map(mine));
      },
      take() {
        const open = store.getState();
        if (open.kind !== 'trace' || !open.mapped) return;
        const { scenario, controls } = lab.getState();
        show({ ...traceScenario(scenario, open.mapped, open), controls }, []);
      },
      close() {
        if (store.getState().kind === 'planning') void controller.cancelPlan();
        end();
        set({ kind: 'idle' });
      },
    };
  };
}

/** The engine's own reader, fetched when a trace is first opened. */
export const createImporter = createImporterWith(async () => {
  const { openTraceReader } = await fetchPart(() => import('../../experiment/traceClient.ts'));
  return openTraceReader();
});
