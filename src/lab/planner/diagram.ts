/** @file A placement as it is drawn: each device a bar of its memory, filled by the models that it holds a part of. */
import { formatCount, formatList } from '../../base/format.ts';
import { stageDevices } from '../../domain/devices.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import type { PlacementChange } from '../../experiment/placementChange.ts';

export interface DrawnGroup {
  /** Counted from one. */
  number: number;
  interOp: number;
  intraOp: number;
  /** [stages][shards] Device indices. */
  stages: number[][];
  models: { model: number; bytes: number }[];
  usedBytes: number;
}

export function drawnGroups(placement: StaticPlacement, replicaBytes: readonly (readonly number[])[]): DrawnGroup[] {
  const devices = stageDevices(placement);
  return placement.groups.map(({ interOp, intraOp, models }, group) => ({
    number: group + 1,
    interOp,
    intraOp,
    stages: devices[group],
    models: models.map((model, place) => ({ model, bytes: replicaBytes[group][place] })),
    usedBytes: replicaBytes[group].reduce((sum, bytes) => sum + bytes, 0),
  }));
}

export type Density = 'roomy' | 'compact' | 'dense';

/** How much is written, by how much there is. */
export function densityOf({ groups }: StaticPlacement): Density {
  const deviceCount = groups.reduce((sum, { interOp, intraOp }) => sum + interOp * intraOp, 0);
  const replicaCount = groups.reduce((sum, { models }) => sum + models.length, 0);
  if (deviceCount > 24 || replicaCount > 120) return 'dense';
  return deviceCount > 8 || replicaCount > 12 ? 'compact' : 'roomy';
}

/** Indices of the groups that a change touched. */
export function groupsChanged(changes: readonly PlacementChange[] | null): number[] {
  const touched = (changes ?? []).flatMap((change) => {
    switch (change.kind) {
      case 'moved':
        return [change.fromGroup, change.toGroup];
      case 'exchanged':
        return change.groups;
      case 'regrouped':
        return change.after.map(({ group }) => group);
      default:
        return [change.group];
    }
  });
  return [...new Set(touched)].sort((a, b) => a - b);
}

/** `2 stages of 4 shards`, `1 device`. */
export function shapeWords({ interOp, intraOp }: { interOp: number; intraOp: number }): string {
  if (interOp === 1 && intraOp === 1) return '1 device';
  if (interOp === 1) return formatCount(intraOp, 'shard');
  return intraOp === 1
    ? formatCount(interOp, 'stage')
    : `${formatCount(interOp, 'stage')} of ${formatCount(intraOp, 'shard')}`;
}

/** `devices 1–4`. */
export function deviceWords(stages: readonly (readonly number[])[]): string {
  const numbers = stages.flat().map((device) => device + 1);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return first === last ? `device ${first}` : `devices ${first}–${last}`;
}

/** The whole drawing in words. */
export function diagramWords(label: string, groups: readonly DrawnGroup[], names: readonly string[]): string {
  const parts = groups.map(({ number, models, ...group }) => {
    const held = formatList(models.map(({ model }) => names[model] ?? '')) || 'nothing';
    return `group ${number}, ${shapeWords(group)}: ${held}`;
  });
  return `${label}, ${formatCount(groups.length, 'group')}. ${parts.join('. ')}.`;
}
