/** @file Shows what keeps coming a few times a second, and not each time something comes. */
import type { Schedule } from '../commands.ts';

/** Between two looks. */
const lookEverySeconds = 0.1;

export interface Looks {
  /** Something came: it is shown with the next look. */
  soon(): void;
  stop(): void;
}

export function createLooks(schedule: Schedule, look: () => void): Looks {
  let callOff: (() => void) | null = null;
  return {
    soon() {
      callOff ??= schedule(lookEverySeconds, () => {
        callOff = null;
        look();
      });
    },
    stop() {
      callOff?.();
      callOff = null;
    },
  };
}
