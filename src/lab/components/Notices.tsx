/** @file Calm lines under the bar: what went wrong, what is missing here, and what a reader must know of the run. */
import { Suspense } from 'react';
import { useCommands, useLab } from '../context.tsx';
import { noticesOf } from '../notices.ts';
import { lazyPart } from './lazyPart.tsx';
import { Notice } from './Notice.tsx';
import styles from './Notices.module.css';
import ui from './ui.module.css';

const ReproductionLine = lazyPart(() => import('../share/ReproductionLine.tsx').then((m) => m.ReproductionLine));

export function Notices() {
  const problem = useLab((state) => state.problem);
  const linkProblems = useLab((state) => state.linkProblems);
  const gpu = useLab((state) => state.gpu);
  const isolated = useLab((state) => state.isolated);
  const notes = useLab((state) => state.snapshot?.notes);
  const isPromised = useLab((state) => state.expected !== null);
  const { dismissProblem } = useCommands();
  const notices = noticesOf({ gpu, isolated, notes: notes ?? [] });
  return (
    <section className={styles.notices} aria-label="Notices">
      <div role="alert">
        {problem || linkProblems.length > 0 ? (
          <Notice isProblem onDismiss={dismissProblem}>
            {[problem, ...linkProblems].filter(Boolean).join(' ')}
          </Notice>
        ) : null}
      </div>
      <UpdateLine />
      {isPromised ? (
        <Suspense fallback={null}>
          <ReproductionLine />
        </Suspense>
      ) : null}
      {notices.length > 0 ? (
        <ul className={styles.list} aria-label="Notes on this run">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function UpdateLine() {
  const ready = useLab((state) => state.updateReady);
  const { takeUpdate } = useCommands();
  if (!ready) return null;
  return (
    <p className={styles.update} role="status">
      A new version of Muxlab lies ready. It opens once all of its tabs are closed, or{' '}
      <button type="button" className={ui.quiet} onClick={takeUpdate}>
        now
      </button>
    </p>
  );
}
