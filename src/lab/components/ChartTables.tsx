/** @file Every drawing as a table that anybody can read: the latest fifty of what it shows. */

import { formatDuration, formatInstant, formatPercent } from '../../base/format.ts';
import { cumulative } from '../charts/distribution.ts';
import { useCharts, useLab } from '../context.tsx';
import { percentileName } from '../outcome/percentiles.ts';
import { tallyOf } from '../outcome/runLatencies.ts';
import { outcomeWord } from '../words.ts';
import { DataTable, Mark } from './ui.tsx';

const rowCount = 50;

/** Redraws a table with each snapshot, and names its models. */
function useRows() {
  useLab((state) => state.snapshot);
  const models = useLab((state) => state.scenario.models);
  const named = (model: number) => (
    <>
      <Mark model={model} /> {models[model]?.name}
    </>
  );
  return { charts: useCharts(), named };
}

export function SpansTable() {
  const { charts, named } = useRows();
  const rows = charts.latestSpans(rowCount).map((span) => ({
    key: `${span.request}/${span.stage}/${span.device}`,
    cells: [
      named(span.model),
      span.request,
      `device ${span.device + 1}`,
      span.stage + 1,
      formatInstant(span.startSeconds, 2),
      formatDuration(span.endSeconds - span.startSeconds),
      span.missed ? 'missed' : 'in time',
    ],
  }));
  const columns = ['model', 'request', 'device', 'stage', 'start', 'length', 'SLO'];
  return <DataTable caption="The latest stage executions, newest first" columns={columns} rows={rows} />;
}

export function RequestsTable() {
  const { charts, named } = useRows();
  const rows = charts.latestRequests(rowCount).map((dot) => ({
    key: String(dot.request),
    cells: [
      named(dot.model),
      formatInstant(dot.arrivalSeconds, 2),
      formatDuration(dot.latencySeconds),
      outcomeWord(dot.outcome),
    ],
  }));
  const columns = ['model', 'arrived', 'latency', 'outcome'];
  return <DataTable caption="The latest requests, newest first" columns={columns} rows={rows} />;
}

export function ArrivalsTable() {
  const { charts, named } = useRows();
  const rows = charts.latestRequests(rowCount).map((dot) => ({
    key: String(dot.request),
    cells: [named(dot.model), formatInstant(dot.arrivalSeconds, 2)],
  }));
  return <DataTable caption="The latest arrivals, newest first" columns={['model', 'arrived']} rows={rows} />;
}

const sharesShown = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

export function DistributionTable() {
  const { charts } = useRows();
  const percentiles = useLab((state) => state.outcome.percentiles);
  const { requests, ghostRequests, latencies } = charts.log();
  const ghostLatencies = tallyOf(ghostRequests);
  const own = cumulative(requests);
  const ghost = cumulative(ghostRequests);
  const within = (steps: typeof own, share: number) =>
    formatDuration(steps.find((step) => step.share >= share)?.latencySeconds ?? null);
  const chosen = percentiles.map((percentile) => ({
    key: percentileName(percentile),
    cells: [
      `${percentileName(percentile)} of those completed`,
      formatDuration(latencies.all.quantile(percentile / 100)),
      formatDuration(ghostLatencies.quantile(percentile / 100)),
    ],
  }));
  const rows = sharesShown.map((share) => ({
    key: String(share),
    cells: [formatPercent(share, 0), within(own, share), within(ghost, share)],
  }));
  const columns = ['share of requests', 'within', 'ghost'];
  return (
    <DataTable
      caption="The time within which a share of the requests ended"
      columns={columns}
      rows={[...chosen, ...rows]}
    />
  );
}
