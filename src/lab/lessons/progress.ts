/** @file Which lessons were gone through in this browser. Where nothing can be kept, it holds for the visit. */
import type { KeyValueStorage } from '../bets/record.ts';
import { type LessonId, lessonIds } from './steps.ts';

export interface Progress {
  read(): LessonId[];
  write(done: readonly LessonId[]): void;
}

const key = 'muxlab.lessons';

export function createProgress(storage: () => KeyValueStorage): Progress {
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage().getItem(key) ?? '[]');
        return Array.isArray(kept) ? lessonIds.filter((id) => kept.includes(id)) : [];
      } catch {
        return [];
      }
    },
    write(done) {
      try {
        storage().setItem(key, JSON.stringify(done));
      } catch {
        // A browser that keeps nothing: the list is right until the page is closed.
      }
    },
  };
}
