/** @file The share within SLO over the run: a small chart over the scatter's own time axis, or its table. */
import { useEffect, useRef } from 'react';
import { formatInstant, formatPercent } from '../../base/format.ts';
import { DataTable } from '../components/ui.tsx';
import { useCharts, useLab } from '../context.tsx';
import styles from './ShareOverTime.module.css';

export function ShareOverTime({ asTable }: { asTable: boolean }) {
  return asTable ? <ShareTable /> : <ShareChart />;
}

function ShareChart() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { attachShare } = useCharts();
  useEffect(() => (canvas.current ? attachShare(canvas.current) : undefined), [attachShare]);
  return (
    <div className={styles.chart}>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Share within SLO over the run, the ghost's dashed, bursts marked; the table has them in figures"
      />
    </div>
  );
}

/** Anew with each snapshot, the latest first. */
function ShareTable() {
  useLab((state) => state.snapshot);
  useLab((state) => state.outcome.byModel);
  const models = useLab((state) => state.scenario.models);
  const charts = useCharts();
  const { own, ghost, models: byModel } = charts.shares();
  const rows = own
    .map(({ timeSeconds, share, endedCount }, step) => ({
      key: String(timeSeconds),
      cells: [
        formatInstant(timeSeconds),
        formatPercent(share),
        endedCount,
        formatPercent(ghost[step]?.share ?? null),
        ...byModel.map((points) => formatPercent(points[step]?.share ?? null)),
      ],
    }))
    .toReversed();
  const columns = ['until', 'within SLO', 'ended', 'ghost', ...byModel.map((_, model) => models[model]?.name ?? '')];
  return (
    <div className={styles.table}>
      <DataTable caption="The share within SLO over the run, latest first" columns={columns} rows={rows} />
    </div>
  );
}
