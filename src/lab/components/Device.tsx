/** @file One virtual device: its stages, the one that runs, its memory, and the button that takes it away and brings it back. */
import { type CSSProperties, memo } from 'react';
import { formatMemory, formatPercent } from '../../base/format.ts';
import type { DeviceSnapshot, StageSnapshot } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { steppablePhase } from '../store.ts';
import { blockRange } from '../words.ts';
import styles from './Device.module.css';
import { MemoryBar } from './MemoryBar.tsx';
import ui from './ui.module.css';
import { modelColourOf } from './ui.tsx';

interface DeviceProps {
  index: number;
  models: number[];
  blocks: StageSnapshot['blocks'];
}

export function Device({ index, models, blocks }: DeviceProps) {
  const device = useLab((state) => state.snapshot?.devices[index]);
  if (!device) return null;
  return (
    <section className={styles.device} data-alive={device.alive} aria-label={`device ${index + 1}`}>
      <DeviceHead index={index} device={device} />
      {models.map((model, place) => (
        <StageBar
          key={model}
          model={model}
          range={blocks[place] ? blockRange(blocks[place]) : ''}
          isRunning={device.executing?.modelIndex === model}
        />
      ))}
      <Memory device={device} />
    </section>
  );
}

function DeviceHead({ index, device }: { index: number; device: DeviceSnapshot }) {
  return (
    <div className={styles.head}>
      <b>
        <span className={styles.word}>device </span>
        {index + 1}
      </b>
      <Life device={device} />
      <KillButton index={index} device={device} />
    </div>
  );
}

const lifeTitles = {
  killed: 'Taken away by hand: it stays away until it is revived.',
  restarting: 'Its GPU was lost: the fleet starts it again by itself.',
};

function Life({ device }: { device: DeviceSnapshot }) {
  if (device.alive) {
    return (
      <span className={styles.busy} title="The share of the time in which it computed">
        {formatPercent(device.busyFraction, 0)}
        <span className={styles.spare}> busy</span>
      </span>
    );
  }
  const word = device.killed ? 'killed' : 'restarting';
  return (
    <span className={`${styles.busy} ${styles.lost}`} title={lifeTitles[word]}>
      {word}
    </span>
  );
}

function KillButton({ index, device }: { index: number; device: DeviceSnapshot }) {
  const { killDevice, reviveDevice } = useCommands();
  const isRunning = useLab((state) => steppablePhase(state) !== null);
  const isPossible = isRunning && (device.alive || device.killed);
  return (
    <button
      type="button"
      className={ui.quiet}
      title={
        device.killed
          ? 'Gives the device back: its stages are loaded again'
          : 'Takes the device away: what it works on fails, and its group serves nothing until it is revived'
      }
      aria-disabled={!isPossible}
      onClick={isPossible ? () => (device.killed ? reviveDevice(index) : killDevice(index)) : undefined}
    >
      {device.killed ? 'revive' : 'kill'}
      <span className={ui.hidden}> device {index + 1}</span>
    </button>
  );
}

interface StageBarProps {
  model: number;
  range: string;
  isRunning: boolean;
}

/** Drawn again only when it changes: a device has a bar for each of its models, and news ten times a second. */
const StageBar = memo(function StageBar({ model, range, isRunning }: StageBarProps) {
  const name = useLab((state) => state.scenario.models[model]?.name ?? '');
  return (
    <div
      className={isRunning ? `${styles.bar} ${styles.running}` : styles.bar}
      data-flow="bar"
      data-model={model}
      style={{ '--model': modelColourOf(model) } as CSSProperties}
      title={`${name}, ${range}`}
    >
      <span className={styles.name}>{name}</span>
      <span className={styles.blocks}>{range}</span>
    </div>
  );
});

function Memory({ device }: { device: DeviceSnapshot }) {
  const budget = useLab((state) => state.snapshot?.memoryBudgetBytes ?? 0);
  const words = formatMemory(device.weightBytes, budget);
  return (
    <div className={styles.memory} title={`memory ${words}`}>
      <MemoryBar bytesByModel={device.weightBytesByModel} budgetBytes={budget} />
      <span className={styles.memoryWords}>
        <span className={styles.spare}>memory </span>
        {words}
      </span>
    </div>
  );
}
