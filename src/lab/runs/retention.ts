/** @file How much history there is room for. */
import type { RunSummary } from './keptRun.ts';

export const retention = { runCountMax: 100, bytesMax: 32 * 2 ** 20 } as const;

export function newestFirst(summaries: readonly RunSummary[]): RunSummary[] {
  return [...summaries].sort((a, b) => b.endedAt.localeCompare(a.endedAt) || b.id.localeCompare(a.id));
}

export function bytesOf(summaries: readonly RunSummary[]): number {
  return summaries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Those that have to go for the rest to fit: the oldest that are not pinned, never the newest of all. */
export function overflow(
  summaries: readonly RunSummary[],
  { runCountMax, bytesMax } = retention as { runCountMax: number; bytesMax: number },
): RunSummary[] {
  const [, ...older] = newestFirst(summaries);
  const leaving: RunSummary[] = [];
  let count = summaries.length;
  let bytes = bytesOf(summaries);
  for (const summary of older.reverse()) {
    if (count <= runCountMax && bytes <= bytesMax) break;
    if (summary.pinned) continue;
    leaving.push(summary);
    count--;
    bytes -= summary.bytes;
  }
  return leaving;
}
