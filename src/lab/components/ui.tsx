/** @file The page's few primitives: section head, slider, a model's mark, and a table in a chart's place. */
import { type CSSProperties, type ReactNode, useId } from 'react';
import { widthOf } from '../../base/format.ts';
import { modelColourCount, shapeOf } from '../charts/palette.ts';
import ui from './ui.module.css';

export function SectionHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className={ui.head}>
      <h2>{title}</h2>
      <span className={ui.rule} />
      {note ? <span className={ui.note}>{note}</span> : null}
      {children}
    </div>
  );
}

export interface SliderProps {
  label: string;
  /** Whose: read before the label by those who do not see it. */
  of?: string;
  value: number;
  limits: { min: number; max: number; step: number };
  text: string;
  onChange(value: number): void;
}

export function Slider({ label, of, value, limits, text, onChange }: SliderProps) {
  const id = useId();
  const fill = { '--fill': widthOf(value - limits.min, limits.max - limits.min) } as CSSProperties;
  return (
    <div className={ui.row}>
      <label htmlFor={id}>
        {of ? <span className={ui.hidden}>{of} </span> : null}
        {label}
      </label>
      <input
        className={ui.range}
        style={fill}
        id={id}
        type="range"
        {...limits}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <span className={ui.value} aria-hidden="true">
        {text}
      </span>
    </div>
  );
}

export function modelColourOf(model: number): string {
  return `var(--m${model % modelColourCount})`;
}

/** A model's shape in its colour; hollow for the ghost. */
export function Mark({ model, ghost = false }: { model: number; ghost?: boolean }) {
  const paint = ghost
    ? { fill: 'none', stroke: 'var(--ghost)', strokeWidth: 0.35 }
    : { fill: modelColourOf(model), stroke: 'none' };
  const points = shapeOf(model);
  return (
    <svg className={ui.mark} viewBox="-1.25 -1.25 2.5 2.5" aria-hidden="true" {...paint}>
      {points.length === 0 ? <circle r="1" /> : <polygon points={points.map((point) => point.join(',')).join(' ')} />}
    </svg>
  );
}

/** A quiet button that swaps a drawing for its table. */
export function TableToggle({ shown, of, onToggle }: { shown: boolean; of: string; onToggle(shown: boolean): void }) {
  return (
    <button type="button" className={ui.quiet} aria-pressed={shown} onClick={() => onToggle(!shown)}>
      <span className={ui.hidden}>{of} as </span>table
    </button>
  );
}

/** The head says what the columns are; the rows are whoever's it is. */
export function Table({
  caption,
  columns,
  children,
}: {
  /** For who does not see what it stands under. */
  caption: string;
  columns: readonly string[];
  children: ReactNode;
}) {
  return (
    <table className={ui.table}>
      <caption className={ui.hidden}>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

export interface DataTableProps {
  caption: string;
  columns: string[];
  rows: { key: string; cells: ReactNode[] }[];
}

export function DataTable({ caption, columns, rows }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={ui.scroll} tabIndex={0} aria-label={caption}>
      <Table caption={caption} columns={columns}>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, index) => (
              <td key={columns[index]}>{cell}</td>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  );
}
