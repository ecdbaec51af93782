/** @file The Time chart: a canvas the frame loop paints, its hover, and its table. */
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { formatSpan } from '../../base/format.ts';
import { windowOf } from '../charts/charts.ts';
import type { SpanHit } from '../charts/timeline.ts';
import { useCharts, useLab } from '../context.tsx';
import { spanWords } from '../words.ts';
import { SpansTable } from './ChartTables.tsx';
import styles from './TimePanel.module.css';
import ui from './ui.module.css';
import { SectionHead, TableToggle } from './ui.tsx';

export function TimePanel() {
  const [asTable, setAsTable] = useState(false);
  const [whole, setWhole] = useState(false);
  const ended = useLab((state) => state.snapshot?.phase === 'ended');
  const length = useLab((state) => windowOf(state.snapshot, (state.ran ?? state.controls).sloScale));
  const charts = useCharts();
  const toggle = () => {
    charts.showWholeRun(!whole);
    setWhole(!whole);
  };
  return (
    <>
      <SectionHead title="Time" note={ended || whole ? 'whole run' : `last ${formatSpan(length)}`}>
        {ended ? null : (
          <button type="button" className={ui.quiet} aria-pressed={whole} onClick={toggle}>
            whole run
          </button>
        )}
        <TableToggle shown={asTable} of="stages in time" onToggle={setAsTable} />
      </SectionHead>
      <div className={ui.figure}>{asTable ? <SpansTable /> : <Timeline />}</div>
    </>
  );
}

interface Hover {
  x: number;
  y: number;
  span: SpanHit;
}

function Timeline() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const charts = useCharts();
  const [hover, setHover] = useState<Hover | null>(null);
  useEffect(() => (canvas.current ? charts.attachTimeline(canvas.current) : undefined), [charts]);
  const look = ({ nativeEvent: { offsetX: x, offsetY: y } }: PointerEvent) => {
    const span = charts.spanUnder({ x, y });
    setHover(span && { x, y, span });
  };
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label="Stage executions on each device over time, the ghost's below, and how many requests wait; the table has them in figures"
        onPointerMove={look}
        onPointerLeave={() => setHover(null)}
      />
      {hover ? <Tip hover={hover} /> : null}
    </>
  );
}

function Tip({ hover: { x, y, span } }: { hover: Hover }) {
  const models = useLab((state) => state.scenario.models);
  const [title, ...lines] = spanWords(span, models[span.model]?.name ?? '');
  return (
    <div className={styles.tip} style={{ left: x, top: y }}>
      <b>{title}</b>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
