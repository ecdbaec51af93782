/** @file What each view draws. All but the lab are fetched when they are first looked at (`lazyPart`). */
import type { ComponentType } from 'react';
import type { ViewName } from '../viewNames.ts';
import { LabView } from './LabView.tsx';
import { lazyPart } from './lazyPart.tsx';

export const viewComponents: Record<ViewName, ComponentType> = {
  lab: LabView,
  planner: lazyPart(() => import('../planner/PlannerView.tsx').then((m) => m.PlannerView)),
  experiments: lazyPart(() => import('../experiments/ExperimentsView.tsx').then((m) => m.ExperimentsView)),
  lessons: lazyPart(() => import('../lessons/LessonsView.tsx').then((m) => m.LessonsView)),
  runs: lazyPart(() => import('../runs/RunsView.tsx').then((m) => m.RunsView)),
};
