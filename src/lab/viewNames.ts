/** @file The views of the page, by the names that links carry. `components/views.ts` says what each of them draws. */

export const viewNames = ['lab', 'planner', 'experiments', 'lessons', 'runs'] as const;
export type ViewName = (typeof viewNames)[number];

export const viewTitles: Record<ViewName, string> = {
  lab: 'Lab',
  planner: 'Planner',
  experiments: 'Experiments',
  lessons: 'Lessons',
  runs: 'Runs',
};

/** What is looked at: a view, and what of it is open (a lesson, an experiment, a run …), by a name of its own. */
export interface Viewed {
  name: ViewName;
  part: string | null;
}

export const firstView: Viewed = { name: 'lab', part: null };

/** In a lesson nothing runs before the bet is in. */
export const startsByItself = ({ name }: Viewed): boolean => name !== 'lessons';
