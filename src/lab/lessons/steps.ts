/** @file Where one is in the lessons: which lesson, which step, and which steps are open. A link holds it as `lesson/step`. */

export const lessonIds = ['one-burst', 'memory', 'replication', 'overhead', 'planner'] as const;
export type LessonId = (typeof lessonIds)[number];

export const stepNames = ['read', 'bet', 'run', 'why', 'try'] as const;
export type StepName = (typeof stepNames)[number];

export const stepTitles: Record<StepName, string> = {
  read: 'Read',
  bet: 'Bet',
  run: 'Run',
  why: 'See why',
  try: 'Try it yourself',
};

export interface Place {
  lessonId: LessonId;
  step: StepName;
}

/** How far a lesson has come: nothing is told before the bet is in. */
export type LessonPhase = 'open' | 'running' | 'told';

const openSteps: Record<LessonPhase, readonly StepName[]> = {
  open: ['read', 'bet'],
  running: ['read', 'bet', 'run'],
  told: stepNames,
};

/** null: the list of lessons. A step that nobody knows is the first. */
export function placeOf(part: string | null): Place | null {
  const [lesson, step] = (part ?? '').split('/');
  const lessonId = lessonIds.find((id) => id === lesson);
  return lessonId ? { lessonId, step: stepNames.find((name) => name === step) ?? 'read' } : null;
}

export function partOf({ lessonId, step }: Place): string {
  return `${lessonId}/${step}`;
}

export function isOpen(step: StepName, phase: LessonPhase): boolean {
  return openSteps[phase].includes(step);
}

/** What is shown of a step that a link names and that is not open yet: the last one that is. */
export function shownStep(step: StepName, phase: LessonPhase): StepName {
  return isOpen(step, phase) ? step : (openSteps[phase].at(-1) ?? 'read');
}

/** The step after, at the end of a lesson the next lesson; null: there is none, or it is not open yet. */
export function placeAfter({ lessonId, step }: Place, phase: LessonPhase): Place | null {
  const next = stepNames[stepNames.indexOf(step) + 1];
  if (next) return isOpen(next, phase) ? { lessonId, step: next } : null;
  const nextLesson = lessonIds[lessonIds.indexOf(lessonId) + 1];
  return nextLesson ? { lessonId: nextLesson, step: 'read' } : null;
}

export function placeBefore({ lessonId, step }: Place): Place | null {
  const before = stepNames[stepNames.indexOf(step) - 1];
  return before ? { lessonId, step: before } : null;
}
