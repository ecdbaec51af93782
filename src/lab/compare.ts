/** @file The rows of the comparison: each figure of each placement, what was predicted of it and how far off that was. */

import { formatCount, formatDuration, formatPercent, formatRelative, formatSignedPoints } from '../base/format.ts';
import type { LatencySummary, Report } from '../domain/report.ts';
import type { ComparedRun } from '../experiment/labController.ts';
import type { PlacementChoice } from './scenario.ts';

export interface ComparedFigure {
  own: string;
  predicted: string;
  off: string;
}

/** "150 requests of 1093 saved by sharing": what the better of the first two placements kept within SLO. */
export function verdictOf(
  done: readonly ComparedRun[],
  placements: readonly PlacementChoice[],
): { count: string; rest: string } | null {
  const kept = done.map(({ label, report }) => ({
    doing: placements.find((choice) => choice.label === label)?.doing ?? label,
    onTime: Math.round((report.attainment ?? 0) * report.ledger.arrived),
    arrived: report.ledger.arrived,
  }));
  const [worse, better] = kept.slice(0, 2).sort((a, b) => a.onTime - b.onTime);
  if (!worse || !better) return null;
  const saved = better.onTime - worse.onTime;
  if (saved === 0) return { count: '', rest: 'No difference between the placements.' };
  return { count: formatCount(saved, 'request'), rest: ` of ${better.arrived} saved by ${better.doing}` };
}

export interface CompareRow {
  name: string;
  figures: ComparedFigure[];
}

function shareFigure(own: number | null, predicted: number | null): ComparedFigure {
  const difference = own === null || predicted === null ? null : own - predicted;
  const unit = difference === null ? '' : ' points';
  return {
    own: formatPercent(own),
    predicted: formatPercent(predicted),
    off: `${formatSignedPoints(difference)}${unit}`,
  };
}

function latencyFigure(name: keyof LatencySummary, report: Report): ComparedFigure {
  const own = report.latencySeconds[name];
  const predicted = report.prediction.latencySeconds[name];
  return { own: formatDuration(own), predicted: formatDuration(predicted), off: formatRelative(own, predicted) };
}

const latencyRows = ['mean', 'p50', 'p90', 'p99'] as const;

/** Within SLO, overall and by model, then latencies. */
export function compareRows(done: readonly ComparedRun[]): CompareRow[] {
  const reports = done.map(({ report }) => report);
  const models = reports[0]?.byModel.map(({ name }) => name) ?? [];
  return [
    {
      name: 'within SLO',
      figures: reports.map((report) => shareFigure(report.attainment, report.prediction.attainment)),
    },
    ...models.map((name, model) => ({
      name,
      figures: reports.map(({ byModel, prediction }) =>
        shareFigure(byModel[model]?.attainment ?? null, prediction.byModel[model]?.attainment ?? null),
      ),
    })),
    ...latencyRows.map((name) => ({ name, figures: reports.map((report) => latencyFigure(name, report)) })),
  ];
}
