/**
 * @file What is left of a run whose page went away. While a run goes on, its account is written where a page that is being
 * closed can still write; the next page takes over what no open page holds.
 */
import { isRecord } from '../link/fieldChecks.ts';
import type { RunDraft } from './keptRun.ts';

export interface DraftKeeper {
  write(draft: RunDraft): void;
  /** The run came to its end, or another one began. */
  clear(): void;
  /** Calls back for each draft that a page left behind, now or when its page goes. */
  takeOver(take: (draft: RunDraft) => void): void;
}

const prefix = 'muxlab-run/';
/** A scenario with a long trace is no longer written at once: its run, interrupted, is not kept. */
const charactersMax = 1_000_000;

/** The parts of the browser that it stands on. */
export interface DraftGround {
  storage: Storage;
  locks: LockManager | undefined;
}

/** @param pageId  of this page, and of no other */
export function createDraftKeeper({ storage, locks }: DraftGround, pageId: string): DraftKeeper {
  const key = prefix + pageId;
  // Held as long as the page is there: whoever gets it afterwards knows that it is not.
  void locks?.request(key, () => new Promise<void>(() => {}));
  return {
    write(draft) {
      const text = JSON.stringify(draft);
      if (text.length > charactersMax) return;
      try {
        storage.setItem(key, text);
      } catch {
        // No room left: the run goes on, and is not kept if it is interrupted.
      }
    },
    clear: () => storage.removeItem(key),
    takeOver(take) {
      const takeKey = (left: string) => {
        const draft = readDraft(storage.getItem(left));
        storage.removeItem(left);
        if (draft) take(draft);
      };
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      for (const left of keys.filter((name) => name.startsWith(prefix) && name !== key)) {
        if (locks) void locks.request(left, () => takeKey(left));
        else takeKey(left);
      }
    },
  };
}

/** null: none, or not as it was written. */
function readDraft(text: string | null): RunDraft | null {
  try {
    const draft: unknown = JSON.parse(text ?? 'null');
    const isDraft = isRecord(draft) && isRecord(draft.scenario) && isRecord(draft.controls) && isRecord(draft.ledger);
    return isDraft ? (draft as unknown as RunDraft) : null;
  } catch {
    return null;
  }
}
