/** @file A lesson's chart: lines a formula gave, points that runs gave, each option in its shape; and all of it as a table. */
import { type RefObject, useRef, useState } from 'react';
import { shapeOf } from '../charts/palette.ts';
import { SaveChart } from '../components/SaveChart.tsx';
import { DataTable, SectionHead, TableToggle } from '../components/ui.tsx';
import type { ChartData, ChartSeries } from './chart.ts';
import { type DrawnSeries, drawing, formatIn, layoutChart } from './chartLayout.ts';
import styles from './LineChart.module.css';

const kindWords: Record<ChartSeries['kind'], string> = {
  formula: 'formula',
  modelled: 'modelled',
  measured: 'measured',
};

export function LineChart({ chart }: { chart: ChartData }) {
  const [asTable, setAsTable] = useState(false);
  const figure = useRef<HTMLElement>(null);
  const kinds = [...new Set(chart.series.map(({ kind }) => kindWords[kind]))].join(', ');
  return (
    <section className={styles.chart} aria-label={chart.title}>
      <SectionHead title={chart.title} note={kinds}>
        {asTable ? null : <SaveChart figure={figure} title={chart.title} note={kinds} />}
        <TableToggle shown={asTable} of={chart.title} onToggle={setAsTable} />
      </SectionHead>
      {asTable ? <ChartTable chart={chart} /> : <Drawing chart={chart} figure={figure} />}
    </section>
  );
}

function Drawing({ chart, figure }: { chart: ChartData; figure: RefObject<HTMLElement | null> }) {
  const { xTicks, yTicks, series, marks } = layoutChart(chart);
  const { width, height, left, right, top, bottom } = drawing;
  // Beside a formula's line, points stand for themselves.
  const hasFormula = chart.series.some(({ kind }) => kind === 'formula');
  const hasLine = (kind: ChartSeries['kind']) => kind === 'formula' || !hasFormula;
  return (
    <figure ref={figure} className={styles.figure}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${chart.title}: ${chart.yLabel} over ${chart.xLabel}; the table has it in figures`}
      >
        {yTicks.map(({ at, text }) => (
          <g key={text}>
            <line className={styles.grid} x1={left} x2={width - right} y1={at} y2={at} />
            <text className={styles.tick} x={left - 8} y={at} textAnchor="end" dominantBaseline="middle">
              {text}
            </text>
          </g>
        ))}
        {xTicks.map(({ at, text }) => (
          <text key={text} className={styles.tick} x={at} y={height - bottom + 17} textAnchor="middle">
            {text}
          </text>
        ))}
        <text className={styles.axis} x={(left + width - right) / 2} y={height - 6} textAnchor="middle">
          {chart.xLabel}
        </text>
        {marks.map(({ x, label, labelY, anchor }) => (
          <g key={label}>
            <line className={styles.mark} x1={x} x2={x} y1={top} y2={height - bottom} />
            <text className={styles.axis} x={x} dx={anchor === 'end' ? -5 : 5} y={labelY} textAnchor={anchor}>
              {label}
            </text>
          </g>
        ))}
        {series.map((each) => (
          <Series key={each.label} series={each} hasLine={hasLine(each.kind)} />
        ))}
      </svg>
      <figcaption className={styles.legend}>
        <span className={styles.unit}>{chart.yLabel}:</span>
        {chart.series.map(({ label, option, kind }) => (
          <span key={label}>
            <Sample option={option} kind={kind} hasLine={hasLine(kind)} /> {label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Series({ series, hasLine }: { series: DrawnSeries; hasLine: boolean }) {
  const { option, kind, line, points } = series;
  return (
    <g className={styles.series} data-option={option} data-kind={kind}>
      {hasLine ? <polyline points={line} /> : null}
      {kind === 'formula'
        ? null
        : points.map(({ x, y }) => (
            <g key={x} transform={`translate(${x} ${y}) scale(${kind === 'measured' ? 7 : 4.2})`}>
              <Shape option={option} />
            </g>
          ))}
    </g>
  );
}

function Sample({ option, kind, hasLine }: { option: number; kind: ChartSeries['kind']; hasLine: boolean }) {
  return (
    <svg className={styles.sample} viewBox="-12 -5 24 10" aria-hidden="true">
      <g className={styles.series} data-option={option} data-kind={kind}>
        {hasLine ? <polyline points="-11,0 11,0" /> : null}
        {kind === 'formula' ? null : (
          <g transform="scale(3.6)">
            <Shape option={option} />
          </g>
        )}
      </g>
    </svg>
  );
}

/** The shapes of the models serve the options, too: the first a disc, then a square, and so on. */
function Shape({ option }: { option: number }) {
  const points = shapeOf(option);
  return points.length === 0 ? <circle r="1" /> : <polygon points={points.map((point) => point.join(',')).join(' ')} />;
}

function ChartTable({ chart: { title, xLabel, xUnit, yUnit, series } }: { chart: ChartData }) {
  const rows = series.flatMap(({ label, kind, points }) =>
    points.map(({ x, y }) => ({
      key: `${label} ${x}`,
      cells: [label, kindWords[kind], formatIn(xUnit, x), formatIn(yUnit, y)],
    })),
  );
  return (
    <div className={styles.table}>
      <DataTable caption={title} columns={['what', 'kind', xLabel, 'value']} rows={rows} />
    </div>
  );
}
