/** @file The files one can take of a run, each with its name, and those that need more than there is. */
import { chromeTrace } from './chromeTrace.ts';
import { requestsCsv, stagesCsv } from './csv.ts';
import type { ExportSource } from './exportSource.ts';
import { fileNameOf } from './fileName.ts';
import { htmlReport, type ReportDress } from './htmlReport.ts';

export interface ExportFile {
  id: string;
  label: string;
  /** What it is, or why there is none yet. */
  detail: string;
  name: string;
  type: string;
  /** null: the run has to end first, or left nothing of the kind. */
  text: (() => string) | null;
}

const untilEnd = 'once the run has ended';
const noSpans = 'of a run that just ended in the lab';

export function exportFiles(source: ExportSource, dress: ReportDress): ExportFile[] {
  const { report, spans, lostSpanCount } = source;
  const lost = lostSpanCount > 0 ? `; ${lostSpanCount} older ones were overwritten` : '';
  const file = (id: string, label: string, detail: string, type: string, text: ExportFile['text']): ExportFile => ({
    id,
    label,
    detail,
    name: fileNameOf(source, id),
    type,
    text,
  });
  const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;
  return [
    file(
      'requests.csv',
      'Requests, CSV',
      `${source.requests.length} rows${report ? '' : ', those that ended'}`,
      'text/csv',
      () => requestsCsv(source),
    ),
    file(
      'stages.csv',
      'Stage executions, CSV',
      spans.length > 0 ? `${spans.length} rows${lost}` : noSpans,
      'text/csv',
      spans.length > 0 ? () => stagesCsv(source) : null,
    ),
    file('case.json', 'Case, JSON', 'what the command simulates and plans', 'application/json', () =>
      json(source.testCase),
    ),
    file(
      'report.json',
      'Report, JSON',
      report ? 'muxlab-report/1' : untilEnd,
      'application/json',
      report && (() => json(report)),
    ),
    file(
      'trace.json',
      'Chrome trace, JSON',
      spans.length > 0 ? `opens in Perfetto${lost}` : noSpans,
      'application/json',
      spans.length > 0 ? () => `${JSON.stringify(chromeTrace(source))}\n` : null,
    ),
    file(
      'report.html',
      'Report, one HTML file',
      report ? 'readable offline, printable' : untilEnd,
      'text/html',
      report && (() => htmlReport({ ...source, report }, dress)),
    ),
  ];
}
