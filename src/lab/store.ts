/** @file The page's state: a vanilla store, changed only by the pure reducers below, read by components through selectors. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatCount } from '../base/format.ts';
import type { StaticPlacement } from '../domain/placement.ts';
import type { Report } from '../domain/report.ts';
import type { ComparedRun, GpuStatus, RequestExplanation, Snapshot } from '../experiment/labController.ts';
import type { Area } from './gantt/areaStatistics.ts';
import type { TimeView } from './gantt/timeView.ts';
import type { Expected } from './link/expected.ts';
import type { PanelName } from './link/fragment.ts';
import type { OpenedLink } from './link/linkState.ts';
import { type OutcomeChoice, untouchedOutcome } from './outcome/outcomeChoice.ts';
import { type ComparedPair, choose, firstPair, type PairChoice, type SideName, unrun } from './pair/comparedPair.ts';
import type { Ask } from './planner/ask.ts';
import {
  type Controls,
  chosenPlacement,
  ghostPlacement,
  type ModelControls,
  type PlacementChoice,
  type Scenario,
} from './scenario.ts';
import type { Viewed } from './viewNames.ts';

export interface Comparison {
  /** The label of the placement in progress; null: all are done. */
  running: string | null;
  done: ComparedRun[];
  /** As they were when the comparison began. */
  controls: Controls;
  /** Two of them chosen, each live or simulated; null: all placements, one after the other. */
  pair: ComparedPair | null;
}

export interface LabState {
  viewed: Viewed;
  scenario: Scenario;
  controls: Controls;
  /** The controls of the run in progress; null before the first. */
  ran: Controls | null;
  /** null: not asked yet. */
  gpu: GpuStatus | null;
  isolated: boolean;
  /** The panels shown inside another page; null: the whole page is shown. */
  embed: PanelName[] | null;
  /** A new version of the page lies ready. */
  updateReady: boolean;
  /** The cluster shows a placement being edited. */
  editing: boolean;
  /** Clock seconds per wall second, of a simulated run that is watched. */
  speed: number;
  /** A run was asked for and its first snapshot has not come. */
  starting: boolean;
  /** What is done before the run begins. */
  preparing: string | null;
  snapshot: Snapshot | null;
  /** Of runs up to this one nothing is shown any more. */
  forgottenRunId: number;
  report: Report | null;
  /** What a link that reproduces says came of the run; null: nothing was promised. */
  expected: Expected | null;
  /** The run held against it. */
  reproduced: Report | null;
  comparison: Comparison | null;
  /** On which placement wins: while one is open, what would tell is covered. null: none. */
  bet: 'open' | 'placed' | null;
  /** What went wrong, as one plain sentence. */
  problem: string | null;
  /** What of the link that was opened could not be taken as it is, a sentence each. */
  linkProblems: string[];
  /** What the Time chart shows, and what of it a hand picked out. */
  time: TimeChoice;
  outcome: OutcomeChoice;
  /** What the planner is asked; null: what it is asked at first. */
  planner: Ask | null;
  /** It came with a link, and the run that the link begins is shown so. */
  timeHolds: boolean;
  hotkeysShown: boolean;
  hotkeysEnabled: boolean;
}

export interface TimeChoice {
  view: TimeView;
  hiddenModels: number[];
  pinnedRequest: number | null;
  /** Where the pinned request's time went; null: not known, or it did not end. */
  explanation: RequestExplanation | null;
  area: Area | null;
}

export const untouchedTime: TimeChoice = {
  view: { kind: 'follow' },
  hiddenModels: [],
  pinnedRequest: null,
  explanation: null,
  area: null,
};

export type LabStore = StoreApi<LabState>;

/** What `data-muxlab` of the document says, and what tests wait for. */
export type PagePhase = 'preparing' | 'running' | 'paused' | 'ended' | 'error';

/** @param opened  what the page's link asks for */
export function createLabStore(
  opened: OpenedLink,
  { isolated, embed = null }: { isolated: boolean; embed?: PanelName[] | null },
): LabStore {
  return createStore<LabState>(() => ({
    viewed: opened.viewed,
    scenario: opened.scenario,
    controls: opened.controls,
    ran: null,
    gpu: null,
    isolated,
    embed,
    updateReady: false,
    editing: false,
    speed: 1,
    starting: false,
    preparing: null,
    snapshot: null,
    forgottenRunId: -1,
    report: null,
    expected: opened.expected ?? null,
    reproduced: null,
    comparison: null,
    bet: null,
    problem: null,
    linkProblems: opened.problems.map(sentenceOf),
    time: opened.time,
    outcome: opened.outcome ?? untouchedOutcome,
    planner: opened.planner ?? null,
    timeHolds: true,
    hotkeysShown: false,
    hotkeysEnabled: true,
  }));
}

export type Change = Partial<LabState>;

/** Controls as a hand left them; a model's index picks whose load or spread changes. */
export function changeModel(controls: Controls, model: number, change: Partial<ModelControls>): Controls {
  const models = controls.models.map((current, index) => (index === model ? { ...current, ...change } : current));
  return { ...controls, models };
}

/** @param curve  null: the model's rate is level again */
export function drawCurve(controls: Controls, model: number, curve: number[] | null): Controls {
  const models = controls.models.map((current, index) => {
    if (index !== model) return current;
    const { curve: _, ...level } = current;
    return curve ? { ...level, curve } : level;
  });
  return { ...controls, models };
}

/** What runs goes on until it is begun anew, unless it is another scenario's. */
export function linkOpened(state: LabState, opened: OpenedLink): Change {
  const { scenario, controls, viewed, time, outcome, planner, problems } = opened;
  const mode = state.gpu && !state.gpu.gpu ? 'simulated' : controls.mode;
  const isSame = scenario === state.scenario;
  return {
    scenario,
    controls: { ...controls, mode },
    viewed,
    time,
    ...(outcome && { outcome }),
    ...(planner !== undefined && { planner }),
    expected: opened.expected ?? null,
    reproduced: null,
    linkProblems: problems.map(sentenceOf),
    timeHolds: true,
    editing: false,
    ...(isSame ? {} : { ran: state.ran && controls, snapshot: null, report: null, comparison: null, bet: null }),
  };
}

/** Another scenario with nothing run: what ran before is forgotten, and so are the snapshots of it still on their way. */
export function scenarioPrepared(state: LabState, scenario: Scenario, controls: Controls): Change {
  const opened = linkOpened(state, { scenario, controls, viewed: state.viewed, time: untouchedTime, problems: [] });
  const nothing = { ran: null, snapshot: null, report: null, comparison: null, bet: null, problem: null };
  const forgottenRunId = Math.max(state.forgottenRunId, state.snapshot?.runId ?? -1);
  return { ...opened, ...nothing, starting: false, preparing: null, forgottenRunId };
}

export function runAsked(state: LabState): Change {
  const time = state.timeHolds ? state.time : { ...untouchedTime, hiddenModels: state.time.hiddenModels };
  // A bet that stood fell with its comparison; one that is open goes on.
  const bet = state.bet === 'open' ? 'open' : null;
  const nothingYet = { report: null, reproduced: null, comparison: null, problem: null };
  return { ...nothingYet, starting: true, ran: state.controls, bet, time, timeHolds: false };
}

const editedId = 'edited';

/**
 * A placement made by hand becomes one of the scenario's, and the one chosen; the ghost stays what it is.
 * @param applied  whether the run in progress goes on with it
 */
export function placementEdited(
  state: LabState,
  placement: StaticPlacement,
  { applied }: { applied: boolean },
): Change {
  const { scenario, controls, ran } = state;
  const edited: PlacementChoice = {
    id: editedId,
    label: 'Edited',
    detail: formatCount(placement.groups.length, 'group'),
    doing: 'editing the placement',
    placement,
  };
  const others = scenario.placements.filter(({ id }) => id !== editedId);
  const ghostId = shownGhost(state)?.id ?? null;
  const change = { placementId: editedId, ghostId: ghostId === editedId ? null : ghostId };
  return {
    scenario: { ...scenario, placements: [...others, edited] },
    controls: { ...controls, ...change },
    ...(applied && ran ? { ran: { ...ran, ...change } } : {}),
  };
}

/** Snapshots of an earlier run, still on their way, are not shown. */
export function snapshotCame(state: LabState, snapshot: Snapshot): Change {
  const current = state.snapshot;
  if (snapshot.runId <= state.forgottenRunId) return {};
  if (current && snapshot.runId < current.runId) return {};
  if (state.starting && current && snapshot.runId === current.runId) return {};
  return { snapshot, starting: false, preparing: null };
}

export function runEnded(state: LabState, report: Report): Change {
  const isPromised = state.expected?.mode === 'live';
  return { report, starting: false, snapshot: asEnded(state.snapshot), ...(isPromised && { reproduced: report }) };
}

/** Without a GPU the same scenario runs simulated. */
export function gpuKnown(state: LabState, gpu: GpuStatus): Change {
  return gpu.gpu ? { gpu } : { gpu, controls: { ...state.controls, mode: 'simulated' } };
}

export function comparisonAsked(state: LabState): Change {
  const comparison = { running: 'preparing', done: [], controls: state.controls, pair: null };
  // Whoever compares without placing the bet that is open withdraws it.
  return { comparison, problem: null, ran: state.controls, bet: state.bet === 'placed' ? 'placed' : null };
}

export function comparisonWentOn(state: LabState, done: ComparedRun[], running: string | null): Change {
  if (!state.comparison) return {};
  const comparison = { ...state.comparison, done, running };
  return running ? { comparison } : { comparison, snapshot: asEnded(state.snapshot) };
}

/** A against B, to be chosen: what runs goes on. */
export function pairOpened({ scenario, controls }: LabState): Change {
  const pair = firstPair(scenario, controls);
  return { comparison: { running: null, done: [], controls, pair }, problem: null };
}

export function pairChosen({ comparison }: LabState, name: SideName, choice: Partial<PairChoice>): Change {
  if (!comparison?.pair || comparison.running) return {};
  return { comparison: { ...comparison, done: [], pair: choose(comparison.pair, name, choice) } };
}

export function pairAsked({ comparison, controls }: LabState): Change {
  if (!comparison?.pair) return {};
  const pair = unrun(comparison.pair);
  return { comparison: { running: 'preparing', done: [], controls, pair }, problem: null };
}

/** @param side  that runs now; null: both are done */
export function pairWentOn(state: LabState, pair: ComparedPair, side: SideName | null): Change {
  const { comparison, scenario, snapshot } = state;
  if (!comparison) return {};
  if (!side) return { comparison: { ...comparison, pair, running: null }, snapshot: asEnded(snapshot) };
  const { placementId, mode } = pair[side];
  const changed = { comparison: { ...comparison, pair, running: chosenPlacement(scenario, placementId).label } };
  // A simulated one is over at once: the page goes on to show the run before.
  return mode === 'live' ? { ...changed, ran: { ...comparison.controls, placementId, mode } } : changed;
}

/** A run or a comparison that broke off. */
export function runFailed(state: LabState, error: unknown): Change {
  return {
    problem: sentenceOf(error),
    starting: false,
    comparison: null,
    bet: null,
    snapshot: asEnded(state.snapshot),
  };
}

/** Something asked of a run that goes on all the same. */
export function commandFailed(error: unknown): Change {
  return { problem: sentenceOf(error) };
}

function asEnded(snapshot: Snapshot | null): Snapshot | null {
  return snapshot && { ...snapshot, phase: 'ended' };
}

/** One plain sentence, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() || 'something failed';
  return `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** The placement that the shown figures belong to, whatever is chosen by now; while comparing, the one that runs. */
export function shownPlacementId({ scenario, ran, controls, comparison }: LabState): string {
  const label = comparison && (comparison.running ?? comparison.done.at(-1)?.label);
  const compared = scenario.placements.find((choice) => choice.label === label);
  return compared?.id ?? (ran ?? controls).placementId;
}

/** The placement drawn beside what is shown. */
export function shownGhost(state: LabState): PlacementChoice | null {
  const { scenario, ran, controls } = state;
  return ghostPlacement(scenario, { placementId: shownPlacementId(state), ghostId: (ran ?? controls).ghostId });
}

export function pagePhase(state: LabState): PagePhase {
  const phase = state.snapshot?.phase;
  if (state.comparison?.running) return 'running';
  if (state.starting) return 'preparing';
  if (state.problem && phase !== 'running' && phase !== 'paused') return 'error';
  if (state.gpu === null && !phase) return 'preparing';
  return phase ?? 'paused';
}

/** The phase of the run that a step would move on; null: there is none. */
export function steppablePhase(state: LabState): 'running' | 'paused' | null {
  const phase = pagePhase(state);
  const isRun = state.snapshot !== null && !state.comparison?.running;
  return isRun && (phase === 'running' || phase === 'paused') ? phase : null;
}

/**
 * Where the processor stands in for the GPU, every frame drawn takes from the kernels' time (measured: stages computed
 * at half their speed): nothing then moves between snapshots.
 */
export function isCalm({ gpu, controls }: LabState): boolean {
  return gpu?.gpu === true && gpu.fallback && controls.mode === 'live';
}
