/** @file A placement as a picture: devices in their groups and stages, and how much of each model lies on each. */
import { stageDevices } from '../../domain/devices.ts';
import type { StaticPlacement } from '../../domain/placement.ts';

export interface PicturedDevice {
  device: number;
  /** Of each model here, the part that one device holds: 1 is all of it. */
  parts: { model: number; fraction: number }[];
}

export interface PicturedGroup {
  /** Stages in order, each on one device or, in shards, on several. */
  stages: PicturedDevice[][];
}

export function pictureOf(placement: StaticPlacement): PicturedGroup[] {
  const devices = stageDevices(placement);
  return placement.groups.map(({ interOp, intraOp, models }, group) => ({
    stages: devices[group].map((stage) =>
      stage.map((device) => ({
        device,
        parts: models.map((model) => ({ model, fraction: 1 / (interOp * intraOp) })),
      })),
    ),
  }));
}

/** "device 1: all of digits A; device 2: all of digits B" */
export function pictureWords(groups: readonly PicturedGroup[], names: readonly string[]): string {
  const part = (fraction: number) => (fraction === 1 ? 'all' : `1/${Math.round(1 / fraction)}`);
  return groups
    .flatMap(({ stages }) => stages.flat())
    .map(({ device, parts }) => {
      const held = parts.map(({ model, fraction }) => `${part(fraction)} of ${names[model] ?? ''}`);
      return `device ${device + 1}: ${held.join(', ') || 'nothing'}`;
    })
    .join('; ');
}
