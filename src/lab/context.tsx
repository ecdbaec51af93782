/** @file What components reach: selected state, commands and the charts. */
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { assert } from '../base/assert.ts';
import type { LabController } from '../experiment/labController.ts';
import type { Charts } from './charts/charts.ts';
import type { Commands, Schedule } from './commands.ts';
import type { LabState, LabStore } from './store.ts';

export interface Lab {
  store: LabStore;
  commands: Commands;
  charts: Charts;
  features: Features;
}

/** What a view of its own (planner, lessons …) is made with. */
export interface FeatureHost {
  store: LabStore;
  commands: Commands;
  controller: LabController;
  schedule: Schedule;
}

export type Features = <Feature>(create: (host: FeatureHost) => Feature) => Feature;

/** Each feature is made when it is first asked for, and once: it outlives the view that shows it. */
export function createFeatures(host: FeatureHost): Features {
  const made = new Map<unknown, unknown>();
  return <Feature,>(create: (host: FeatureHost) => Feature) => {
    if (!made.has(create)) made.set(create, create(host));
    return made.get(create) as Feature;
  };
}

const LabContext = createContext<Lab | null>(null);

export function LabProvider({ lab, children }: { lab: Lab; children: ReactNode }) {
  return <LabContext value={lab}>{children}</LabContext>;
}

function useLabContext(): Lab {
  const lab = useContext(LabContext);
  assert(lab, 'a component outside of LabProvider');
  return lab;
}

export function useLab<Selected>(select: (state: LabState) => Selected): Selected {
  return useStore(useLabContext().store, select);
}

/** The state at the time of the call, for what a hand does. */
export function useLabState(): () => LabState {
  return useLabContext().store.getState;
}

export function useFeature<Feature>(create: (host: FeatureHost) => Feature): Feature {
  return useLabContext().features(create);
}

/** For a feature whose code is fetched when it is first asked for. */
export const useFeatures = (): Features => useLabContext().features;
export const useCommands = (): Commands => useLabContext().commands;
export const useCharts = (): Charts => useLabContext().charts;
