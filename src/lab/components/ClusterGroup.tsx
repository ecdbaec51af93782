/** @file A group of the cluster: its queue, and its stages in their order. */
import { Fragment } from 'react';
import type { DeviceSnapshot, GroupSnapshot } from '../../experiment/labController.ts';
import { useLab } from '../context.tsx';
import { drainingSentence, groupTitle, queueSentence, struckSentence } from '../words.ts';
import styles from './ClusterGroup.module.css';
import { Device } from './Device.tsx';
import ui from './ui.module.css';

interface GroupProps {
  group: GroupSnapshot;
  index: number;
}

/** What its devices' loss does to a group, as one text so that it changes seldom. */
function struckBy(devices: readonly DeviceSnapshot[] | undefined, { stages }: GroupSnapshot): string | null {
  return devices
    ? struckSentence(
        stages.flatMap(({ deviceIndices }) => deviceIndices),
        devices,
      )
    : null;
}

export function ClusterGroup({ group, index }: GroupProps) {
  const models = useLab((state) => state.scenario.models);
  const struck = useLab((state) => struckBy(state.snapshot?.devices, group));
  const names = models.map(({ name }) => name);
  const title = group.draining
    ? `old placement · ${drainingSentence(group.finishingCount)}`
    : `group ${index + 1} · ${groupTitle(group, names)}`;
  return (
    <section
      className={styles.group}
      data-flow="group"
      data-struck={struck !== null}
      data-draining={group.draining}
      aria-label={title}
    >
      <Queue group={group} names={names} />
      <div className={styles.box} data-flow="box">
        <p className={styles.title} title={struck ? `${title}: ${struck}` : title}>
          {struck ? <s>group {index + 1}</s> : title}
          {struck ? <b> {struck}</b> : null}
        </p>
        <Stages group={group} />
      </div>
    </section>
  );
}

function Stages({ group: { stages, models, intraOp } }: { group: GroupSnapshot }) {
  return (
    <div className={styles.stages}>
      {stages.map(({ deviceIndices, blocks }, stage) => (
        <Fragment key={deviceIndices.join()}>
          {stage > 0 ? <HandOff /> : null}
          <div className={styles.stage} data-flow="stage" data-stacked={intraOp > 1}>
            {deviceIndices.map((device) => (
              <Device key={device} index={device} models={models} blocks={blocks} />
            ))}
          </div>
        </Fragment>
      ))}
    </div>
  );
}

/** The marks in it are drawn over it; here it says in words who waits. */
function Queue({ group, names }: { group: GroupSnapshot; names: string[] }) {
  const sentence = queueSentence(group.waitingModels, group.waitingCount, names);
  return (
    <div className={styles.queue} title={sentence}>
      <p>
        <b>queue</b> <span>{group.waitingCount}</span>
        <span className={styles.spare}> waiting</span>
      </p>
      <div className={styles.dots} data-flow="queue" role="img" aria-label={sentence} />
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
