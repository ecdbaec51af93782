/** @file The page's head: its views, how faithful the run is, what this machine is, what one takes along, and the keys. */

import { formatAge } from '../../base/format.ts';
import { useCommands, useLab } from '../context.tsx';
import { viewNames, viewTitles } from '../viewNames.ts';
import { adapterName, fidelityPill, type Pill } from '../words.ts';
import { CarryButtons } from './CarryButtons.tsx';
import styles from './TopBar.module.css';
import ui from './ui.module.css';

export function TopBar() {
  const { showHotkeys } = useCommands();
  return (
    <header className={styles.bar}>
      <h1 className={styles.word}>Muxlab</h1>
      <Views />
      <span className={styles.grow} />
      <Pills />
      <CarryButtons />
      <button
        type="button"
        className={`${ui.button} ${styles.keys}`}
        aria-label="Keyboard shortcuts"
        onClick={() => showHotkeys(true)}
      >
        ?
      </button>
    </header>
  );
}

function Views() {
  const current = useLab((state) => state.viewed.name);
  const { turnTo } = useCommands();
  return (
    <nav className={styles.views} aria-label="Views">
      {viewNames.map((name) => (
        <button
          key={name}
          type="button"
          className={styles.view}
          data-title={viewTitles[name]}
          aria-current={name === current ? 'page' : undefined}
          onClick={() => turnTo(name)}
        >
          {viewTitles[name]}
        </button>
      ))}
    </nav>
  );
}

function Pills() {
  const gpu = useLab((state) => state.gpu);
  const fidelity = useLab((state) => state.snapshot?.fidelity);
  const mode = useLab((state) => state.snapshot?.mode);
  const slowdown = useLab((state) => state.snapshot?.slowdown ?? null);
  const pill = fidelity && mode ? fidelityPill(fidelity, mode, slowdown) : null;
  return (
    <div className={styles.pills}>
      {pill ? <ToldPill pill={pill} /> : null}
      {gpu ? (
        <span className={styles.pill} title={gpu.gpu ? 'What WebGPU runs on here' : gpu.reason}>
          {adapterName(gpu)}
          <MeasureAgain />
        </span>
      ) : null}
    </div>
  );
}

/** How old the stage latencies of the run are. */
function MeasureAgain() {
  const { measureAgain } = useCommands();
  const ageSeconds = useLab((state) => state.snapshot?.profileAgeSeconds ?? null);
  const isLive = useLab((state) => state.gpu?.gpu === true && state.controls.mode === 'live');
  if (ageSeconds === null || !isLive) return null;
  const age = formatAge(ageSeconds);
  const title = `Measure again: the stage latencies were measured ${age === 'now' ? 'just now' : `${age} ago`}`;
  return (
    <button type="button" className={styles.again} title={title} aria-label={title} onClick={measureAgain}>
      ↻ {age}
    </button>
  );
}

function ToldPill({ pill }: { pill: Pill }) {
  return (
    <span className={styles.pill} title={pill.title}>
      <b className={styles[pill.tone]}>{pill.strong}</b>
      {pill.rest}
    </span>
  );
}
