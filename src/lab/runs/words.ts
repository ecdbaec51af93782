/** @file The history's sentences. */
import { formatInstant } from '../../base/format.ts';
import { ledgerSentence } from '../words.ts';
import type { RunSummary } from './keptRun.ts';

/** As the reader's language has it, to the minute. */
export function dateOf(endedAt: string): string {
  return new Date(endedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Whether the figures of a run can be believed, in two words. */
export function verdictWords({ interruptedAtSeconds, mode, isFaithful }: RunSummary): string {
  if (interruptedAtSeconds !== null) return 'interrupted by a reload';
  if (mode === 'simulated') return 'modelled';
  if (isFaithful === null) return 'not paced';
  return isFaithful ? 'faithful' : 'not faithful';
}

/** `interrupted by a reload after 12.0 s: 412 arrived = 380 completed + 20 rejected + 12 failed (page closed: 12) …`. */
export function interruptionSentence({ interruptedAtSeconds, ledger }: RunSummary): string {
  const lost = ledger.failed['page closed'] ?? 0;
  const closed = lost > 0 ? `, ${lost} of the failed because the page was closed` : '';
  return `Interrupted by a reload after ${formatInstant(interruptedAtSeconds ?? 0)}: ${ledgerSentence(ledger)}${closed}.`;
}
