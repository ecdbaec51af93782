/** @file How the planner's components reach their feature. */
import { useStore } from 'zustand';
import { useFeature } from '../context.tsx';
import { createPlanner, type PlannerCommands } from './planner.ts';
import type { PlannerState, PlannerStore } from './plannerStore.ts';

export function usePlanner<Selected>(select: (state: PlannerState) => Selected): Selected {
  return useStore(usePlannerStore(), select);
}

export const usePlannerStore = (): PlannerStore => useFeature(createPlanner).store;
export const usePlannerCommands = (): PlannerCommands => useFeature(createPlanner).commands;
