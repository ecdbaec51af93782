/** @file The table of a lesson's exhibit: a head, and a row for each thing compared. */
import type { ReactNode } from 'react';
import ui from '../components/ui.module.css';

export interface ExhibitTableProps {
  /** For who does not see what it stands under. */
  caption: string;
  /** The first is of what is compared. */
  columns: readonly string[];
  rows: readonly { name: string; cells: readonly ReactNode[] }[];
}

export function ExhibitTable({ caption, columns, rows }: ExhibitTableProps) {
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
      <tbody>
        {rows.map(({ name, cells }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              <td key={columns[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
