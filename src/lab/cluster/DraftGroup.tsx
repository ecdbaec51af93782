/** @file A group of the draft: its shape, its models, its devices and what would lie on them; and the devices that are free. */
import { formatCount, formatMemory } from '../../base/format.ts';
import { stageDevices } from '../../domain/devices.ts';
import type { GroupPlacement } from '../../domain/placement.ts';
import { MemoryBar } from '../components/MemoryBar.tsx';
import ui from '../components/ui.module.css';
import { useLab } from '../context.tsx';
import styles from './DraftGroup.module.css';
import {
  addGroup,
  commonShapes,
  devicesOf,
  freeDeviceCount,
  mergeGroups,
  removeGroup,
  type Shape,
  setShape,
  shapeWords,
  splitGroup,
} from './draft.ts';
import { type DeviceMemory, draftMemory } from './ground.ts';
import { ModelChip } from './ModelChip.tsx';
import { useDraft, useEditor } from './useEditor.ts';

export function DraftGroup({ group, index }: { group: GroupPlacement; index: number }) {
  const isOver = useDraft((state) => state.drag?.over === index);
  return (
    <section
      className={styles.group}
      data-group={index}
      data-over={isOver}
      aria-label={`group ${index + 1} of the draft`}
    >
      <GroupHead group={group} index={index} />
      <div className={styles.chips}>
        {group.models.map((model) => (
          <ModelChip key={model} chip={{ model, from: index }} />
        ))}
        {group.models.length === 0 ? <span className={styles.none}>no model: serves nothing</span> : null}
      </div>
      <Slots index={index} />
    </section>
  );
}

function GroupHead({ group, index }: { group: GroupPlacement; index: number }) {
  const { edit } = useEditor();
  const groupCount = useDraft((state) => state.draft?.groups.length ?? 0);
  return (
    <div className={styles.head}>
      <b>
        <span className={styles.word}>group </span>
        {index + 1}
      </b>
      <ShapeSelect group={group} index={index} />
      <span className={styles.grow} />
      {devicesOf(group) > 1 ? (
        <GroupButton
          word="split"
          of={index}
          title="In two, between stages; both parts hold these models"
          onPress={() => edit((draft, ground) => splitGroup(draft, index, ground))}
        />
      ) : null}
      {index + 1 < groupCount ? (
        <GroupButton
          word="merge"
          of={index}
          title={`With group ${index + 2}: the devices and the models of both`}
          onPress={() => edit((draft, ground) => mergeGroups(draft, index, ground))}
        />
      ) : null}
      {groupCount > 1 ? (
        <GroupButton
          word="remove"
          of={index}
          title="Its devices become free"
          onPress={() => edit((draft, ground) => removeGroup(draft, index, ground))}
        />
      ) : null}
    </div>
  );
}

interface GroupButtonProps {
  word: string;
  of: number;
  title: string;
  onPress(): void;
}

function GroupButton({ word, of, title, onPress }: GroupButtonProps) {
  return (
    <button type="button" className={ui.quiet} title={title} onClick={onPress}>
      {word}
      <span className={ui.hidden}> group {of + 1}</span>
    </button>
  );
}

function ShapeSelect({ group, index }: { group: GroupPlacement; index: number }) {
  const { edit } = useEditor();
  const ground = useDraft((state) => state.ground);
  const draft = useDraft((state) => state.draft);
  if (!draft) return null;
  const shapes = commonShapes(ground, group.models, devicesOf(group) + freeDeviceCount(draft, ground.deviceCount));
  const nameOf = ({ interOp, intraOp }: Shape) => `${interOp}×${intraOp}`;
  return (
    <select
      className={styles.shape}
      aria-label={`shape of group ${index + 1}`}
      title="Stages × shards of each, among those that are known of its models"
      value={nameOf(group)}
      onChange={({ target }) => {
        const shape = shapes.find((each) => nameOf(each) === target.value);
        if (shape) edit((now, known) => setShape(now, { group: index, shape }, known));
      }}
    >
      {shapes.map((shape) => (
        <option key={nameOf(shape)} value={nameOf(shape)}>
          {shapeWords(shape)}
        </option>
      ))}
    </select>
  );
}

function Slots({ index }: { index: number }) {
  const draft = useDraft((state) => state.draft);
  const profiles = useDraft((state) => state.profiles);
  const scenario = useLab((state) => state.scenario);
  if (!draft || profiles.length === 0) return null;
  const memory = draftMemory(draft, scenario, profiles);
  return (
    <div className={styles.slots}>
      {stageDevices(draft)
        [index].flat()
        .map((device) => (
          <Slot key={device} device={device} memory={memory[device]} />
        ))}
    </div>
  );
}

function Slot({ device, memory }: { device: number; memory: DeviceMemory }) {
  const { bytesByModel, usedBytes, budgetBytes } = memory;
  const words = formatMemory(usedBytes, budgetBytes);
  const fits = usedBytes <= budgetBytes;
  return (
    <div
      className={styles.slot}
      title={`device ${device + 1}: ${words} of weights, as modelled${fits ? '' : ': does not fit'}`}
    >
      <span className={styles.slotHead}>
        <span className={styles.word}>device </span>
        {device + 1}
      </span>
      <MemoryBar bytesByModel={bytesByModel} budgetBytes={budgetBytes} />
      <span className={fits ? styles.bytes : styles.full}>{words}</span>
    </div>
  );
}

export function FreeDevices() {
  const { edit } = useEditor();
  const free = useDraft((state) => (state.draft ? freeDeviceCount(state.draft, state.ground.deviceCount) : 0));
  if (free === 0) return null;
  return (
    <section className={styles.free} aria-label="Free devices">
      <span>{formatCount(free, 'device')} free</span>
      <button type="button" className={ui.quiet} onClick={() => edit(addGroup)}>
        add a group
      </button>
    </section>
  );
}
