/** @file The scenario bar: which scenario, begin, pause, reset, live or simulated, compare. */
import type { Mode } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { presets } from '../presets.ts';
import { type PagePhase, pagePhase } from '../store.ts';
import styles from './ScenarioBar.module.css';
import ui from './ui.module.css';

export function ScenarioBar() {
  return (
    <section className={styles.bar} aria-label="Scenario and run">
      <ScenarioSelect />
      <RunButtons />
      <ModeSwitch />
      <CompareButton />
    </section>
  );
}

/** The presets, and what a link or a file brought beside them. */
function ScenarioSelect() {
  const scenario = useLab((state) => state.scenario);
  const { openScenario } = useCommands();
  const offered = presets.some(({ id }) => id === scenario.id) ? presets : [scenario, ...presets];
  return (
    <select
      className={styles.scenario}
      aria-label="Scenario"
      value={scenario.id}
      onChange={({ target }) => {
        const chosen = offered.find(({ id }) => id === target.value);
        if (chosen) openScenario(chosen);
      }}
    >
      {offered.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}

const runWords: Record<PagePhase, string> = {
  preparing: 'Preparing',
  running: 'Pause',
  paused: 'Run',
  ended: 'Run again',
  error: 'Try again',
};

function RunButtons() {
  const phase = useLab(pagePhase);
  const comparing = useLab((state) => state.comparison?.running != null);
  const { reset, runOrPause } = useCommands();
  const busy = phase === 'preparing' || comparing;
  return (
    <>
      <button
        type="button"
        className={ui.button}
        aria-label="Reset: begin the run again"
        title="Reset (r)"
        onClick={reset}
      >
        <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3.2 8a4.8 4.8 0 1 0 1.6-3.6" />
          <path d="M5 1.6v3h-3" />
        </svg>
      </button>
      <button type="button" className={styles.play} aria-disabled={busy} onClick={busy ? undefined : runOrPause}>
        {busy ? null : (
          <svg className={styles.glyph} viewBox="0 0 10 10" aria-hidden="true">
            <path d={phase === 'running' ? 'M1 0h3v10H1zM6 0h3v10H6z' : 'M1 0l8 5-8 5z'} />
          </svg>
        )}
        {comparing ? 'Comparing' : runWords[phase]}
      </button>
    </>
  );
}

function ModeSwitch() {
  const mode = useLab((state) => state.controls.mode);
  const gpu = useLab((state) => state.gpu);
  const { setMode } = useCommands();
  const missing = gpu && !gpu.gpu ? gpu.reason : null;
  return (
    <fieldset className={styles.segments}>
      <legend className={ui.hidden}>Where the models run</legend>
      <Segment name="live" label="Live GPU" mode={mode} disabledBy={missing} onChoose={setMode} />
      <Segment name="simulated" label="Simulated" mode={mode} disabledBy={null} onChoose={setMode} />
    </fieldset>
  );
}

interface SegmentProps {
  name: Mode;
  label: string;
  mode: Mode;
  disabledBy: string | null;
  onChoose(mode: Mode): void;
}

function Segment({ name, label, mode, disabledBy, onChoose }: SegmentProps) {
  return (
    <label className={styles.segment} title={disabledBy ?? undefined}>
      <input
        type="radio"
        name="mode"
        value={name}
        checked={mode === name}
        disabled={disabledBy !== null}
        onChange={() => onChoose(name)}
      />
      {label}
      {disabledBy ? <span className={ui.hidden}>, not available: {disabledBy}</span> : null}
    </label>
  );
}

function CompareButton() {
  const unavailable = useLab((state) => state.gpu === null || state.comparison?.running != null);
  const { compare } = useCommands();
  return (
    <button
      type="button"
      className={ui.button}
      title="The same arrivals under each placement (c)"
      aria-disabled={unavailable}
      onClick={unavailable ? undefined : compare}
    >
      Compare
    </button>
  );
}
