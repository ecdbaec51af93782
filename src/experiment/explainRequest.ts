/** @file Where the time of one request of a run went. */
import { explainLatency } from '../metrics/lateness.ts';
import type { ActiveRun } from './activeRun.ts';
import type { RequestExplanation } from './labController.ts';

/** @returns null where the request was not executed to its end */
export function explainRequest({ driver, executed }: ActiveRun, request: number): RequestExplanation | null {
  const { records } = driver.table;
  const record = records[request];
  if (record?.outcome.kind !== 'completed') return null;
  const arrivalsSeconds = Float64Array.from(records, ({ arrivalSeconds }) => arrivalSeconds);
  const explained = explainLatency(request, { arrivalsSeconds, spans: [...executed.values()] });
  if (!explained) return null;
  const { modelIndex, sloSeconds } = record;
  return { ...explained, request, modelIndex, sloSeconds: Number.isFinite(sloSeconds) ? sloSeconds : null };
}
