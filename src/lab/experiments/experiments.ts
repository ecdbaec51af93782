/** @file What a hand can do with the experiments: list, read, run and cancel them, and look at a point of one in the lab. */
import { formatCount } from '../../base/format.ts';
import { fetchExperiment, fetchExperimentIndex } from '../../experiment/experimentFiles.ts';
import { placedAt, readExperiment, runPoints } from '../../experiment/experimentPool.ts';
import { pointsOf, seedsOf } from '../../experiment/figures/points.ts';
import type { FeatureHost } from '../context.tsx';
import { buildCase, type Controls, type Scenario } from '../scenario.ts';
import { type LabState, pagePhase, sentenceOf, untouchedTime } from '../store.ts';
import { createCollector } from './collector.ts';
import {
  createExperimentsStore,
  type ExperimentsStore,
  type OpenedExperiment,
  openedOf,
  type ReadExperiment,
  withOpened,
} from './experimentStore.ts';
import { labPointOf } from './labPoint.ts';
import { createLooks } from './looks.ts';
import { controlsAt, type OwnSweep, ownSweep } from './ownSweep.ts';
import { type Part, partOf, type SweptQuantity } from './parts.ts';

export interface Experiments {
  store: ExperimentsStore;
  /** Fetches the list, once. */
  list(): void;
  /** Reads what is named, once. A sweep is quick: it is made of the scenario as it is and runs, unless it would slow a live run. */
  open(name: string): void;
  chooseSeeds(name: string, seedCount: number): void;
  /** What runs besides it is cancelled. A sweep is of the scenario as it is now. */
  run(name: string): void;
  cancel(): void;
  /** Opens a swept value in the lab, under the first seed. */
  openInLab(name: string, valueIndex: number): void;
}

export function createExperiments(host: FeatureHost): Experiments {
  const store = createExperimentsStore();
  const change = (name: string, changes: Partial<OpenedExperiment>) =>
    store.setState((state) => withOpened(state, name, changes));
  const fail = (name: string) => (error: unknown) => change(name, { problem: sentenceOf(error), running: null });
  const runner = createRunner(host, { store, change });

  const run = (name: string) => void runner.run(name).catch(fail(name));

  return {
    store,
    list() {
      if (store.getState().index !== null) return;
      fetchExperimentIndex(document.baseURI).then(
        ({ experiments }) => store.setState({ index: experiments, problem: null }),
        (error) => store.setState({ problem: sentenceOf(error) }),
      );
    },
    open(name) {
      const opened = openedOf(store.getState(), name);
      const isSweep = partOf(name).kind === 'sweep';
      if (opened.running || (isSweep ? opened.answer : opened.read)) return;
      if (isSweep && !isLive(host.store.getState())) return run(name);
      readPart(host, partOf(name)).then((read) => change(name, { read, problem: null }), fail(name));
    },
    chooseSeeds: (name, seedCount) => change(name, { seedCount }),
    run,
    cancel: runner.cancel,
    openInLab(name, valueIndex) {
      const { answer } = openedOf(store.getState(), name);
      if (answer) void openPoint(host, { read: answer.read, valueIndex }).catch(fail(name));
    },
  };
}

function isLive(state: LabState): boolean {
  return state.snapshot?.mode === 'live' && pagePhase(state) === 'running';
}

/** A published one as it is served; a sweep of the scenario as it is now. */
async function readPart(host: FeatureHost, part: Part): Promise<ReadExperiment> {
  const own = part.kind === 'sweep' ? await sweepNow(host, part.quantity) : null;
  const files =
    part.kind === 'published'
      ? await fetchExperiment(document.baseURI, part.name)
      : { experiment: own && ownSweep(own), profiles: [] };
  return { files, experiment: await readExperiment(files), own };
}

/** With the stage latencies that the lab's own simulated runs take. */
async function sweepNow({ store, controller }: FeatureHost, quantity: SweptQuantity): Promise<OwnSweep> {
  const { scenario, controls } = store.getState();
  const { profiles, isMeasured } = await controller.pacedProfiles(buildCase(scenario, controls), controls.pace);
  return { scenario, controls, quantity, profiles, isMeasured };
}

interface RunnerParts {
  store: ExperimentsStore;
  change(name: string, changes: Partial<OpenedExperiment>): void;
}

/** One run at a time. */
function createRunner(host: FeatureHost, { store, change }: RunnerParts) {
  let current = new AbortController();
  let currentName = '';

  async function run(name: string): Promise<void> {
    current.abort();
    if (currentName !== '') change(currentName, { running: null });
    const mine = new AbortController();
    current = mine;
    currentName = name;
    change(name, { running: { doneCount: 0, pointCount: 1 }, problem: null, answer: null });
    try {
      const known = partOf(name).kind === 'published' ? openedOf(store.getState(), name).read : null;
      const read = known ?? (await readPart(host, partOf(name)));
      if (mine.signal.aborted) return;
      change(name, { read });
      await runRead(name, read, mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      if (mine === current) change(name, { running: null });
    }
  }

  async function runRead(name: string, read: ReadExperiment, signal: AbortSignal): Promise<void> {
    const { experiment } = read;
    const seeds = seedsOf(experiment, openedOf(store.getState(), name).seedCount ?? undefined);
    const points = pointsOf(experiment, seeds);
    const collector = createCollector(experiment, seeds);
    const look = () => {
      const doneCount = collector.doneCount();
      const isWhole = doneCount === points.length;
      const running = isWhole ? null : { doneCount, pointCount: points.length };
      change(name, { answer: { read, result: collector.result(), isWhole }, running });
    };
    const looks = createLooks(host.schedule, look);
    try {
      await runPoints(read.files, {
        points,
        signal,
        onFigures(point, figures) {
          collector.take(point, figures);
          looks.soon();
        },
      });
    } finally {
      looks.stop();
    }
    look();
  }

  return {
    run,
    cancel: () => current.abort(new DOMException('The experiment was cancelled.', 'AbortError')),
  };
}

/** A sweep's point is the scenario's own controls moved there; any other is a scenario of its own. */
async function openPoint(
  host: FeatureHost,
  { read, valueIndex }: { read: ReadExperiment; valueIndex: number },
): Promise<void> {
  const { experiment, own } = read;
  const moved = own && controlsAt(own, Number(experiment.sweep.values[valueIndex]));
  if (own && moved) return openIn(host, { scenario: own.scenario, controls: moved, problems: [] });
  const seed = experiment.kind === 'traffic' ? experiment.seeds.first : 0;
  const placed = await placedAt(read.files, { valueIndex, seed });
  if (placed === null) throw new Error('No requests are served in this experiment: there is nothing to watch');
  const name = pointName(read, valueIndex);
  const point = labPointOf(placed, name);
  if (point.kind === 'impossible') throw new Error(`This point cannot be watched in the lab: ${point.why}`);
  openIn(host, { scenario: point.scenario, controls: point.scenario.controls, problems: point.differences });
}

function openIn(
  { commands }: FeatureHost,
  opened: { scenario: Scenario; controls: Controls; problems: string[] },
): void {
  commands.open({ ...opened, viewed: { name: 'lab', part: null }, time: untouchedTime });
}

function pointName({ experiment }: ReadExperiment, valueIndex: number): { id: string; title: string } {
  const { sweep, figure, title } = experiment;
  const value = sweep.values[valueIndex];
  const valueName = typeof value === 'object' ? value.name : String(Number(value.toPrecision(3)));
  const of = figure === 'own' ? title : `Figure ${figure}`;
  const at = sweep.parameter === 'deviceCount' ? formatCount(Number(value), 'device') : `${valueName} ${sweep.label}`;
  return { id: `figure-${figure}-${valueIndex + 1}`, title: `${of}: ${at}` };
}
