/** @file What the page knows of the experiments: which there are, and of each that was opened its answer so far. Pure reducers. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ExperimentFiles } from '../../experiment/experimentSession.ts';
import type { Experiment } from '../../experiment/figures/experiment.ts';
import type { IndexedExperiment } from '../../experiment/figures/experimentIndex.ts';
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import type { OwnSweep } from './ownSweep.ts';

export interface ExperimentsState {
  /** null: not fetched yet. */
  index: IndexedExperiment[] | null;
  problem: string | null;
  /** By the part's name. */
  opened: Readonly<Record<string, OpenedExperiment>>;
}

export interface OpenedExperiment {
  /** null: it is still being read. */
  read: ReadExperiment | null;
  /** null: as many as the experiment itself says. */
  seedCount: number | null;
  running: { doneCount: number; pointCount: number } | null;
  /** Of the run in progress or the last one, as far as it came; kept while the page lives. */
  answer: Answer | null;
  problem: string | null;
}

export interface ReadExperiment {
  files: ExperimentFiles;
  experiment: Experiment;
  /** What it was made of; null: it is a published one. */
  own: OwnSweep | null;
}

export interface Answer {
  /** What was asked: it may have been read anew since. */
  read: ReadExperiment;
  result: ExperimentResult;
  isWhole: boolean;
}

export type ExperimentsStore = StoreApi<ExperimentsState>;

export function createExperimentsStore(): ExperimentsStore {
  return createStore<ExperimentsState>(() => ({ index: null, problem: null, opened: {} }));
}

export const unopened: OpenedExperiment = { read: null, seedCount: null, running: null, answer: null, problem: null };

export function openedOf({ opened }: ExperimentsState, name: string): OpenedExperiment {
  return opened[name] ?? unopened;
}

export function withOpened(
  state: ExperimentsState,
  name: string,
  change: Partial<OpenedExperiment>,
): Pick<ExperimentsState, 'opened'> {
  return { opened: { ...state.opened, [name]: { ...openedOf(state, name), ...change } } };
}
