/** @file The lab inside another page: the chosen panels, and a slim line below them. */
import { type ComponentType, useMemo } from 'react';
import { Cluster } from '../components/Cluster.tsx';
import { Outcome } from '../components/Outcome.tsx';
import { PlayButton } from '../components/ScenarioBar.tsx';
import { TimePanel } from '../components/TimePanel.tsx';
import ui from '../components/ui.module.css';
import { useMedia } from '../components/useMedia.ts';
import { Workload } from '../components/Workload.tsx';
import { useCommands, useLab } from '../context.tsx';
import type { PanelName } from '../link/fragment.ts';
import styles from './EmbedView.module.css';
import { embedNote, wholePageAddress } from './embedWords.ts';

const panelComponents: Record<PanelName, { title: string; Panel: ComponentType }> = {
  workload: { title: 'What arrives', Panel: Workload },
  cluster: { title: 'Cluster', Panel: Cluster },
  time: { title: 'Time', Panel: TimePanel },
  outcome: { title: 'Outcome', Panel: Outcome },
};

const narrowQuery = '(max-width: 519px)';

/** As in the whole page: from left to right, or the outcome first where there is one column. */
const columns: readonly (readonly PanelName[])[] = [['workload'], ['cluster', 'time'], ['outcome']];

export function EmbedView({ panels }: { panels: readonly PanelName[] }) {
  const title = useLab((state) => state.scenario.title);
  const narrow = useMedia(narrowQuery);
  return (
    <div className={styles.embed}>
      <h1 className={ui.hidden}>Muxlab: {title}</h1>
      <Problem />
      <main className={styles.columns} aria-label="Muxlab">
        {(narrow ? columns.toReversed() : columns).map((names) => (
          <Column key={names[0]} names={names.filter((name) => panels.includes(name))} />
        ))}
      </main>
      <SlimLine />
    </div>
  );
}

function Column({ names }: { names: readonly PanelName[] }) {
  if (names.length === 0) return null;
  return (
    <div className={styles.column} data-panels={names.join(' ')}>
      {names.map((name) => (
        <Panel key={name} name={name} />
      ))}
    </div>
  );
}

function Panel({ name }: { name: PanelName }) {
  const { title, Panel: Content } = panelComponents[name];
  return (
    <section className={styles.panel} data-panel={name} aria-label={title}>
      <Content />
    </section>
  );
}

function Problem() {
  const problem = useLab((state) => [state.problem, ...state.linkProblems].filter(Boolean).join(' '));
  const { dismissProblem } = useCommands();
  return (
    <div role="alert">
      {problem ? (
        <p className={styles.problem}>
          {problem}{' '}
          <button type="button" className={ui.quiet} onClick={dismissProblem}>
            dismiss
          </button>
        </p>
      ) : null}
    </div>
  );
}

function SlimLine() {
  const title = useLab((state) => state.scenario.title);
  return (
    <footer className={styles.line}>
      <PlayButton />
      <span className={styles.title} title={title}>
        {title}
      </span>
      <Note />
      <OpenWhole />
    </footer>
  );
}

function Note() {
  const gpu = useLab((state) => state.gpu);
  const isolated = useLab((state) => state.isolated);
  const snapshot = useLab((state) => state.snapshot);
  const controls = useLab((state) => state.controls);
  const note = embedNote({ gpu, isolated, snapshot, controls });
  return note ? (
    <span className={styles.note} title={note.sentences}>
      {note.words}
      <span className={ui.hidden}>: {note.sentences}</span>
    </span>
  ) : null;
}

function OpenWhole() {
  const scenario = useLab((state) => state.scenario);
  const controls = useLab((state) => state.controls);
  const viewed = useLab((state) => state.viewed);
  const time = useLab((state) => state.time);
  const href = useMemo(
    () => wholePageAddress(location.href, { scenario, controls, viewed, time }),
    [scenario, controls, viewed, time],
  );
  return (
    <a className={styles.whole} href={href} target="_blank" rel="noopener">
      open in Muxlab
      <svg className={styles.leave} viewBox="0 0 10 10" aria-hidden="true">
        <path d="M3 1h6v6M9 1 1 9" />
      </svg>
    </a>
  );
}
