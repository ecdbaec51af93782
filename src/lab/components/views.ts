/** @file What each view draws. All but the lab are fetched when they are first looked at (`lazy`). */
import { type ComponentType, lazy } from 'react';
import type { ViewName } from '../viewNames.ts';
import { LabView } from './LabView.tsx';

export const viewComponents: Record<ViewName, ComponentType> = {
  lab: LabView,
  planner: lazy(() => import('../planner/PlannerView.tsx').then((m) => ({ default: m.PlannerView }))),
  experiments: lazy(() => import('../experiments/ExperimentsView.tsx').then((m) => ({ default: m.ExperimentsView }))),
  lessons: lazy(() => import('../lessons/LessonsView.tsx').then((m) => ({ default: m.LessonsView }))),
  runs: lazy(() => import('../runs/RunsView.tsx').then((m) => ({ default: m.RunsView }))),
};
