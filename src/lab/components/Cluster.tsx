/** @file The cluster now: who waits, which stages live where, what runs, and what memory and time are used. */
import { type CSSProperties, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../base/format.ts';
import type { GroupSnapshot } from '../../experiment/labController.ts';
import { watchSize } from '../charts/surface.ts';
import { type ClusterLayout, layoutCluster, leftOver } from '../cluster/clusterLayout.ts';
import { useCharts, useCommands, useLab } from '../context.tsx';
import { type PagePhase, pagePhase } from '../store.ts';
import styles from './Cluster.module.css';
import { ClusterGroup } from './ClusterGroup.tsx';
import { lazyPart } from './lazyPart.tsx';
import ui from './ui.module.css';
import { SectionHead } from './ui.tsx';

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

const PlacementEditor = lazyPart(() => import('../cluster/PlacementEditor.tsx').then((m) => m.PlacementEditor));

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

/** The cluster as it is, and over it the requests that move. */
function Running() {
  const groups = useLab((state) => state.snapshot?.groups);
  const frame = useRef<HTMLDivElement>(null);
  const space = useSpace(frame);
  const inForce = groups?.filter(({ draining }) => !draining) ?? [];
  const draining = groups?.filter((group) => group.draining) ?? [];
  return (
    <div ref={frame} className={styles.frame}>
      {groups ? (
        <div className={styles.content}>
          <Groups groups={inForce} layout={layoutCluster(inForce, space)} />
          {draining.length > 0 ? <Groups groups={draining} layout={layoutCluster(draining, leftOver(space))} /> : null}
          <Marks />
        </div>
      ) : (
        <Preparing />
      )}
    </div>
  );
}

function Groups({ groups, layout: { density, columns } }: { groups: GroupSnapshot[]; layout: ClusterLayout }) {
  return (
    <div
      className={styles.cluster}
      style={{ '--columns': columns } as CSSProperties}
      data-columns={columns}
      data-density={density}
    >
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group has no other name than its place
        <ClusterGroup key={index} group={group} index={index} />
      ))}
    </div>
  );
}

/** Said in words by each queue and device; drawn for those who see it. */
function Marks() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { attachFlow } = useCharts();
  useEffect(() => {
    const content = canvas.current?.parentElement;
    return canvas.current && content ? attachFlow(canvas.current, content) : undefined;
  }, [attachFlow]);
  return <canvas ref={canvas} className={styles.marks} />;
}

/** Of the window's height, what the groups may take before they scroll. */
const heightShare = 0.42;

function useSpace(frame: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [space, setSpace] = useState({ width: 678, height: 300 });
  useEffect(() => {
    if (!frame.current) return;
    return watchSize(frame.current, ({ width }) => setSpace({ width, height: innerHeight * heightShare }));
  }, [frame]);
  return space;
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
