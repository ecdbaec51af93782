/** @file What lies on a device, by model, against its budget. */
import { memo } from 'react';
import { widthOf } from '../../base/format.ts';
import styles from './MemoryBar.module.css';
import { modelColourOf } from './ui.tsx';

export interface MemoryBarProps {
  bytesByModel: readonly number[];
  budgetBytes: number;
}

const sameBytes = (before: MemoryBarProps, { bytesByModel, budgetBytes }: MemoryBarProps) =>
  budgetBytes === before.budgetBytes &&
  bytesByModel.length === before.bytesByModel.length &&
  bytesByModel.every((bytes, model) => bytes === before.bytesByModel[model]);

/** Drawn to the budget; where more lies there, to all of it, and the budget's mark moves in. */
export const MemoryBar = memo(function MemoryBar({ bytesByModel, budgetBytes }: MemoryBarProps) {
  const usedBytes = bytesByModel.reduce((sum, bytes) => sum + bytes, 0);
  const wholeBytes = Math.max(usedBytes, budgetBytes);
  return (
    <div className={styles.track} data-over={usedBytes > budgetBytes}>
      {bytesByModel.map((bytes, model) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a model is its index
        <i key={model} style={{ width: widthOf(bytes, wholeBytes), background: modelColourOf(model) }} />
      ))}
      <span className={styles.budget} style={{ left: widthOf(budgetBytes, wholeBytes) }} />
    </div>
  );
}, sameBytes);
