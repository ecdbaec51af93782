/** @file What the components of the history select from. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useFeature } from '../context.tsx';
import { createRuns, type RunHistory, type RunsState } from './history.ts';
import type { KeptRun } from './keptRun.ts';

export function useHistory(): RunHistory {
  return useFeature(createRuns);
}

export function useRuns<Selected>(select: (state: RunsState) => Selected): Selected {
  return useStore(useHistory().store, select);
}

/** null: it is not there; undefined: not read yet. */
export function useKeptRun(id: string): KeptRun | null | undefined {
  const { load } = useHistory();
  const summaries = useRuns((state) => state.summaries);
  const body = useRuns((state) => state.bodies[id]);
  useEffect(() => load(id), [load, id]);
  const summary = summaries?.find((each) => each.id === id);
  if (summaries && !summary) return null;
  return summary && body ? { summary, body } : undefined;
}
