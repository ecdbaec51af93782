/** @file The lab: the scenario bar, three columns and the foot; one column, outcome first, where it is narrow. */
import { type ReactNode, Suspense } from 'react';
import { useLab } from '../context.tsx';
import { isDone } from '../pair/comparedPair.ts';
import { Cluster } from './Cluster.tsx';
import columns from './columns.module.css';
import { Foot } from './Foot.tsx';
import styles from './LabView.module.css';
import { lazyPart } from './lazyPart.tsx';
import { Outcome } from './Outcome.tsx';
import { ScenarioBar } from './ScenarioBar.tsx';
import { TimePanel } from './TimePanel.tsx';
import { useMedia } from './useMedia.ts';
import { Workload } from './Workload.tsx';

const ComparePanel = lazyPart(() => import('./ComparePanel.tsx').then((m) => m.ComparePanel));
const BetPanel = lazyPart(() => import('../bets/BetPanel.tsx').then((m) => m.BetPanel));

const narrowQuery = '(max-width: 959px)';

export function LabView() {
  return (
    <div className={styles.lab}>
      <ScenarioBar />
      <Columns />
      <Foot />
    </div>
  );
}

/** In the order in which they are read and walked by keyboard, which is also the order in which they are seen. */
function Columns() {
  const narrow = useMedia(narrowQuery);
  const workload = (
    <Column key="workload" name="left">
      <Workload />
    </Column>
  );
  const outcome = (
    <Column key="outcome" name="right">
      <Outcome />
    </Column>
  );
  const centre = <Centre key="centre" />;
  const shown = narrow ? [outcome, centre, workload] : [workload, centre, outcome];
  return <main className={`${columns.columns} ${styles.main}`}>{shown}</main>;
}

const sides = { left: columns.left, right: `${columns.right} ${styles.outcome}` };

function Column({ name, children }: { name: keyof typeof sides; children: ReactNode }) {
  return <div className={`${columns.column} ${sides[name]}`}>{children}</div>;
}

/** Two runs side by side need all the room there is. */
function Centre() {
  const isWhole = useLab(({ bet, comparison }) => bet === null && comparison?.pair != null && isDone(comparison.pair));
  return (
    <div className={`${columns.centre} ${isWhole ? styles.whole : styles.parts}`}>
      {isWhole ? null : (
        <section className={styles.part} aria-label="Cluster">
          <Cluster />
        </section>
      )}
      <Below />
    </div>
  );
}

/** Under the cluster: the bet where there is one, else the comparison, else the run over time. */
function Below() {
  const betting = useLab((state) => state.bet !== null);
  const comparing = useLab((state) => state.comparison !== null);
  return (
    <section className={styles.part} aria-label={betting ? 'Bet' : comparing ? 'Comparison' : 'Time'}>
      <Suspense fallback={null}>{betting ? <BetPanel /> : comparing ? <ComparePanel /> : <TimePanel />}</Suspense>
    </section>
  );
}
