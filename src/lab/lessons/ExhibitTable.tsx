/** @file The table of a lesson's exhibit: a row for each thing compared. */
import type { ReactNode } from 'react';
import { Table } from '../components/ui.tsx';

export interface ExhibitTableProps {
  caption: string;
  /** The first is of what is compared. */
  columns: readonly string[];
  rows: readonly { name: string; cells: readonly ReactNode[] }[];
}

export function ExhibitTable({ caption, columns, rows }: ExhibitTableProps) {
  return (
    <Table caption={caption} columns={columns}>
      {rows.map(({ name, cells }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {cells.map((cell, index) => (
            <td key={columns[index + 1]}>{cell}</td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
