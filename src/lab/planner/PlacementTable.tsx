/** @file A placement as a table: what the diagram draws, group by group. */
import { formatBytes, formatList } from '../../base/format.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import { DataTable } from '../components/ui.tsx';
import { deviceWords, drawnGroups, shapeWords } from './diagram.ts';

export interface GroupTableProps {
  caption: string;
  placement: StaticPlacement;
  replicaBytes: readonly (readonly number[])[];
  names: readonly string[];
}

export function GroupTable({ caption, placement, replicaBytes, names }: GroupTableProps) {
  const rows = drawnGroups(placement, replicaBytes).map((group) => ({
    key: String(group.number),
    cells: [
      group.number,
      deviceWords(group.stages),
      shapeWords(group),
      formatBytes(group.usedBytes),
      formatList(group.models.map(({ model }) => names[model] ?? '')) || 'nothing',
    ],
  }));
  return (
    <DataTable caption={caption} columns={['group', 'devices', 'shape', 'memory of each', 'models']} rows={rows} />
  );
}
