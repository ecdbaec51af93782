/** @file A placement drawn small: groups, their stages and shards as bars of memory, and the models on them in their colours. */
import { type CSSProperties, memo } from 'react';
import { formatMemory, widthOf } from '../../base/format.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import { Mark, modelColourOf } from '../components/ui.tsx';
import { type DrawnGroup, densityOf, deviceWords, diagramWords, drawnGroups, shapeWords } from './diagram.ts';
import styles from './PlacementDiagram.module.css';

export interface PlacementDiagramProps {
  label: string;
  placement: StaticPlacement;
  /** [groups][models of the group] */
  replicaBytes: readonly (readonly number[])[];
  budgetBytes: number;
  names: readonly string[];
  /** Groups that are marked. */
  changed: readonly number[];
}

/** Most of the drawings beside a search that goes on stay as they are. */
export const PlacementDiagram = memo(Diagram);

function Diagram({ label, placement, replicaBytes, budgetBytes, names, changed }: PlacementDiagramProps) {
  const groups = drawnGroups(placement, replicaBytes);
  return (
    <div
      className={styles.diagram}
      data-density={densityOf(placement)}
      role="img"
      aria-label={diagramWords(label, groups, names)}
    >
      {groups.map((group, index) => (
        <Group
          key={group.number}
          group={group}
          budgetBytes={budgetBytes}
          names={names}
          isChanged={changed.includes(index)}
        />
      ))}
    </div>
  );
}

interface GroupProps {
  group: DrawnGroup;
  budgetBytes: number;
  names: readonly string[];
  isChanged: boolean;
}

function Group({ group, budgetBytes, names, isChanged }: GroupProps) {
  const { number, stages, models, usedBytes } = group;
  const words = `group ${number}: ${deviceWords(stages)}, ${shapeWords(group)}, memory ${formatMemory(usedBytes, budgetBytes)} of each`;
  return (
    <div className={styles.group} data-changed={isChanged} title={words}>
      <p className={styles.head}>
        <b>{number}</b>
        <span>
          {group.interOp} × {group.intraOp}
        </span>
      </p>
      <div className={styles.stages}>
        {stages.map((shards) => (
          <div key={shards[0]} className={styles.stage}>
            {shards.map((device) => (
              <Device key={device} models={models} budgetBytes={budgetBytes} />
            ))}
          </div>
        ))}
      </div>
      <p className={styles.models}>
        {models.map(({ model }) => (
          <span key={model} title={names[model]}>
            <Mark model={model} /> <i>{model + 1}</i>
            <span className={styles.name}>{names[model]}</span>
          </span>
        ))}
        {models.length === 0 ? <span className={styles.idle}>idle</span> : null}
      </p>
    </div>
  );
}

function Device({ models, budgetBytes }: { models: DrawnGroup['models']; budgetBytes: number }) {
  return (
    <div className={styles.device}>
      {models.map(({ model, bytes }) => (
        <span
          key={model}
          style={{ '--share': widthOf(bytes, budgetBytes), '--model': modelColourOf(model) } as CSSProperties}
        />
      ))}
    </div>
  );
}
