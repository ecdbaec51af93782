/** @file The view of the runs that ended: the list, one of them, or two beside each other. */
import { useLab } from '../context.tsx';
import { ComparedRuns } from './ComparedRuns.tsx';
import { OpenedRun } from './OpenedRun.tsx';
import { idsOfPart } from './part.ts';
import { RunList } from './RunList.tsx';
import styles from './RunsView.module.css';

export function RunsView() {
  const part = useLab((state) => state.viewed.part);
  const [id, otherId] = idsOfPart(part);
  return (
    <main className={styles.runs}>
      {id && otherId ? <ComparedRuns ids={[id, otherId]} /> : id ? <OpenedRun id={id} /> : <RunList />}
    </main>
  );
}
