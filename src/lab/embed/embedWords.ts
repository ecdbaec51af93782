/** @file What an embedded lab lacks, in three words and in a sentence; and the address that opens it whole. */

import { formatFragment } from '../link/fragment.ts';
import type { LinkState } from '../link/linkState.ts';
import { linkOf } from '../link/linkText.ts';
import { noticesOf } from '../notices.ts';
import type { LabState } from '../store.ts';

export interface EmbedNote {
  words: string;
  sentences: string;
}

/** null: nothing that a reader must know. */
export function embedNote(state: Pick<LabState, 'gpu' | 'isolated' | 'snapshot' | 'controls'>): EmbedNote | null {
  const { gpu, isolated, snapshot, controls } = state;
  const sentences = noticesOf({ gpu, isolated, notes: snapshot?.notes ?? [] }).join(' ');
  if (sentences === '') return null;
  if (gpu && !gpu.gpu) return { words: 'no WebGPU here', sentences };
  if (!isolated && controls.mode === 'live') return { words: 'raw pace here', sentences };
  return { words: 'notes', sentences };
}

/** The whole page in the same state. */
export function wholePageAddress(pageUrl: string, state: LinkState): string {
  const url = new URL(pageUrl);
  url.hash = formatFragment({ paused: false, embed: null, state: linkOf(state) });
  return url.href;
}
