/** @file What components reach: selected state, commands and the charts. */
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { assert } from '../base/assert.ts';
import type { Charts } from './charts/charts.ts';
import type { Commands } from './commands.ts';
import type { LabState, LabStore } from './store.ts';

export interface Lab {
  store: LabStore;
  commands: Commands;
  charts: Charts;
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

export const useCommands = (): Commands => useLabContext().commands;
export const useCharts = (): Charts => useLabContext().charts;
