/** @file The cluster now: who waits, which stages live where, what runs, and what memory and time are used. */
import { Fragment, lazy, Suspense } from 'react';
import { formatBytes, formatCount } from '../../base/format.ts';
import type { GroupSnapshot } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { type PagePhase, pagePhase } from '../store.ts';
import { groupTitle, queueSentence } from '../words.ts';
import styles from './Cluster.module.css';
import { Device } from './Device.tsx';
import ui from './ui.module.css';
import { Mark, SectionHead } from './ui.tsx';

/** How much room each device has, by how many there are. */
function densityOf(deviceCount: number): 'roomy' | 'compact' | 'dense' {
  return deviceCount <= 2 ? 'roomy' : deviceCount <= 6 ? 'compact' : 'dense';
}

export function Cluster() {
  const deviceCount = useLab((state) => state.scenario.cluster.deviceCount);
  const budget = useLab((state) => state.scenario.cluster.memoryBudgetBytes);
  const editing = useLab((state) => state.editing);
  const note = `${formatCount(deviceCount, 'device')} · ${formatBytes(budget)} each`;
  return (
    <>
      <SectionHead title="Cluster" note={editing ? `a draft for ${note}` : note}>
        {editing ? null : <EditButton />}
      </SectionHead>
      {editing ? (
        <Suspense fallback={<p className={styles.empty}>Opening the editor</p>}>
          <PlacementEditor />
        </Suspense>
      ) : (
        <Running />
      )}
    </>
  );
}

const PlacementEditor = lazy(() =>
  import('../cluster/PlacementEditor.tsx').then((loaded) => ({ default: loaded.PlacementEditor })),
);

function EditButton() {
  const { editPlacement } = useCommands();
  return (
    <button
      type="button"
      className={ui.quiet}
      title="Edit the placement as a draft (e)"
      onClick={() => editPlacement(true)}
    >
      edit placement
    </button>
  );
}

/** The cluster as it is. */
function Running() {
  const groups = useLab((state) => state.snapshot?.groups);
  const deviceCount = useLab((state) => state.scenario.cluster.deviceCount);
  const phase = useLab((state) => state.snapshot?.phase);
  return (
    <div className={styles.cluster} data-density={densityOf(deviceCount)} data-moving={phase === 'running'}>
      {groups ? (
        groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no other name than its place
          <Group key={index} group={group} index={index} only={groups.length === 1} />
        ))
      ) : (
        <Preparing />
      )}
    </div>
  );
}

const emptyWords: Partial<Record<PagePhase, string>> = {
  preparing: 'Preparing the devices',
  paused: 'Nothing runs yet: press Run.',
  error: 'Nothing runs.',
};

function Preparing() {
  const phase = useLab(pagePhase);
  const preparing = useLab((state) => state.preparing);
  return (
    <p className={styles.empty} role="status">
      {preparing ?? emptyWords[phase] ?? ''}
    </p>
  );
}

function Group({ group, index, only }: { group: GroupSnapshot; index: number; only: boolean }) {
  const models = useLab((state) => state.scenario.models);
  const names = models.map(({ name }) => name);
  const title = `group ${index + 1} · ${groupTitle(group, names)}`;
  return (
    <section className={styles.group} data-only={only} aria-label={title}>
      <Queue group={group} names={names} />
      <div className={styles.box}>
        <p className={styles.title} title={title}>
          {title}
        </p>
        <div className={styles.stages}>
          {group.stages.map((stage, stageIndex) => (
            <Fragment key={stage.deviceIndices.join()}>
              {stageIndex > 0 ? <HandOff /> : null}
              <div className={styles.stage}>
                {stage.deviceIndices.map((device) => (
                  <Device key={device} index={device} models={group.models} blocks={stage.blocks} />
                ))}
              </div>
            </Fragment>
          ))}
        </div>
      </div>
    </section>
  );
}

function Queue({ group, names }: { group: GroupSnapshot; names: string[] }) {
  return (
    <div className={styles.queue}>
      <p>
        <b>queue</b> <span>{group.waitingCount} waiting</span>
      </p>
      <div
        className={styles.dots}
        role="img"
        aria-label={queueSentence(group.waitingModels, group.waitingCount, names)}
      >
        {group.waitingModels.map((model, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place in the queue
          <Mark key={place} model={model} />
        ))}
      </div>
      <Arrow />
    </div>
  );
}

function Arrow() {
  return (
    <svg className={styles.arrow} viewBox="0 0 22 10" aria-hidden="true">
      <path d="M0 5h20M15.5 1l5 4-5 4" />
    </svg>
  );
}

function HandOff() {
  return (
    <div className={styles.handOff} title="Activations go from one device to the next">
      <Arrow />
      <span>
        hand-
        <wbr />
        off
      </span>
      <span className={ui.hidden}>to</span>
    </div>
  );
}
