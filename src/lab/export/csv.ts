/** @file Requests and stage executions as comma-separated values (RFC 4180). Indices count from 0, as in a case. */
import { outcomeWord } from '../words.ts';
import type { ExportSource } from './exportSource.ts';

type Cell = string | number | boolean | null;

/** A row for each request: of a run that goes on, for each that ended. */
export function requestsCsv({ requests, sloSeconds, scenario, report }: ExportSource): string {
  const header = [
    'request',
    'model_index',
    'model',
    'arrival_seconds',
    'finish_seconds',
    'latency_seconds',
    'slo_seconds',
    'outcome',
    'on_time',
  ];
  const rows = requests.map(({ request, model, arrivalSeconds, latencySeconds, outcome }): Cell[] => {
    const completed = !Number.isNaN(latencySeconds);
    return [
      request,
      model,
      scenario.models[model]?.name ?? '',
      arrivalSeconds,
      completed ? (report?.requests.finishSeconds[request] ?? arrivalSeconds + latencySeconds) : null,
      completed ? latencySeconds : null,
      sloSeconds[model] ?? null,
      report ? report.requests.outcomes[request] : outcomeWord(outcome),
      outcomeWord(outcome) === 'in time',
    ];
  });
  return csvOf(header, rows);
}

/** A row for each stage execution on each device. */
export function stagesCsv({ spans, scenario }: ExportSource): string {
  const header = [
    'request',
    'model_index',
    'model',
    'stage_index',
    'device_index',
    'start_seconds',
    'end_seconds',
    'length_seconds',
  ];
  const rows = spans.map(({ request, model, stage, device, startSeconds, endSeconds }): Cell[] => {
    const ended = !Number.isNaN(endSeconds);
    return [
      request,
      model,
      scenario.models[model]?.name ?? '',
      stage,
      device,
      startSeconds,
      ended ? endSeconds : null,
      ended ? endSeconds - startSeconds : null,
    ];
  });
  return csvOf(header, rows);
}

export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula is told that it is none. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
