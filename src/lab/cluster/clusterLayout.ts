/** @file How the groups of a cluster share the panel: as much room for each as there is, in rows that are full. */
import type { GroupSnapshot } from '../../experiment/labController.ts';

/** Words and bars; less of both; bars. */
export type Density = 'roomy' | 'compact' | 'dense';

export interface ClusterLayout {
  density: Density;
  columns: number;
}

interface Room {
  /** Of a device. */
  deviceWidth: number;
  deviceHeight: number;
  barHeight: number;
  handOffWidth: number;
  /** Of a group, besides its devices. */
  chromeWidth: number;
  chromeHeight: number;
}

const gapPixels = 10;
const rooms: Record<Density, Room> = {
  roomy: { deviceWidth: 176, deviceHeight: 66, barHeight: 40, handOffWidth: 42, chromeWidth: 122, chromeHeight: 48 },
  compact: { deviceWidth: 104, deviceHeight: 58, barHeight: 30, handOffWidth: 42, chromeWidth: 22, chromeHeight: 62 },
  dense: { deviceWidth: 56, deviceHeight: 42, barHeight: 18, handOffWidth: 14, chromeWidth: 12, chromeHeight: 52 },
};

type GroupShape = Pick<GroupSnapshot, 'interOp' | 'intraOp' | 'models'>;

/** @param space  pixels that the groups may take; they scroll where even dense ones take more height */
export function layoutCluster(
  groups: readonly GroupShape[],
  { width, height }: { width: number; height: number },
): ClusterLayout {
  for (const density of ['roomy', 'compact'] as const) {
    const columns = columnsOf(groups, rooms[density], width);
    // A queue beside its group wants a row of its own.
    const rows = columns === 0 ? Infinity : Math.ceil(groups.length / columns);
    const isCalm = density === 'compact' || rows === 1;
    if (isCalm && rows * rowHeight(groups, rooms[density]) <= height) return { density, columns };
  }
  return { density: 'dense', columns: Math.max(1, columnsOf(groups, rooms.dense, width)) };
}

/** For groups that are about to go: below the others, as small as can be. */
export function leftOver({ width }: { width: number }): { width: number; height: number } {
  return { width, height: 0 };
}

/** Of rows that are all about as full; 0 where not even one group has room. */
function columnsOf(groups: readonly GroupShape[], room: Room, width: number): number {
  const widths = groups.map(
    ({ interOp }) => room.chromeWidth + interOp * room.deviceWidth + (interOp - 1) * room.handOffWidth,
  );
  const most = Math.floor((width + gapPixels) / (Math.max(1, ...widths) + gapPixels));
  return most === 0 ? 0 : Math.ceil(groups.length / Math.ceil(groups.length / most));
}

function rowHeight(groups: readonly GroupShape[], room: Room): number {
  const heights = groups.map(
    ({ intraOp, models }) => room.chromeHeight + intraOp * (room.deviceHeight + models.length * room.barHeight),
  );
  return Math.max(0, ...heights) + gapPixels;
}
