/** @file The five lessons, in their order. */
import { assert } from '../../base/assert.ts';
import { lesson as memory } from './chapters/memory.tsx';
import { lesson as oneBurst } from './chapters/oneBurst.tsx';
import { lesson as overhead } from './chapters/overhead.tsx';
import { lesson as planner } from './chapters/planner.tsx';
import { lesson as replication } from './chapters/replication.tsx';
import type { Lesson } from './lesson.ts';
import type { LessonId } from './steps.ts';

export const lessons: readonly Lesson[] = [oneBurst, memory, replication, overhead, planner];

export function lessonOf(id: LessonId): Lesson {
  const lesson = lessons.find((each) => each.id === id);
  assert(lesson, `there is no lesson ${id}`);
  return lesson;
}
