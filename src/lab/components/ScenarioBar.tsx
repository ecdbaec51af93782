/** @file The scenario bar: which scenario, begin, pause, step, how fast, reset, live or simulated, compare. */
import type { Mode } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { useImporter } from '../import/useImporter.ts';
import { presets } from '../presets.ts';
import { type PagePhase, pagePhase, steppablePhase } from '../store.ts';
import styles from './ScenarioBar.module.css';
import ui from './ui.module.css';

export function ScenarioBar() {
  return (
    <section className={styles.bar} aria-label="Scenario and run">
      <ScenarioSelect />
      <OpenButton />
      <RunButtons />
      <StepButton />
      <SpeedSwitch />
      <ModeSwitch />
      <CompareButton />
      <BetButton />
    </section>
  );
}

function OpenButton() {
  const { ask } = useImporter();
  return (
    <button
      type="button"
      className={ui.button}
      title="Open a case, profiles or a trace; or drop it on the page"
      onClick={ask}
    >
      Open
    </button>
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
  const { reset } = useCommands();
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
      <PlayButton />
    </>
  );
}

function StepButton() {
  const isPossible = useLab((state) => steppablePhase(state) !== null);
  const { step } = useCommands();
  return (
    <button
      type="button"
      className={ui.button}
      title="To the next start or end of a stage (. or →)"
      aria-disabled={!isPossible}
      onClick={isPossible ? step : undefined}
    >
      Step
    </button>
  );
}

export function PlayButton() {
  const phase = useLab(pagePhase);
  const comparing = useLab((state) => state.comparison?.running != null);
  const { runOrPause } = useCommands();
  const busy = phase === 'preparing' || comparing;
  return (
    <button
      type="button"
      className={`${ui.primary} ${styles.play}`}
      aria-disabled={busy}
      onClick={busy ? undefined : runOrPause}
    >
      {busy ? null : (
        <svg className={styles.glyph} viewBox="0 0 10 10" aria-hidden="true">
          <path d={phase === 'running' ? 'M1 0h3v10H1zM6 0h3v10H6z' : 'M1 0l8 5-8 5z'} />
        </svg>
      )}
      {comparing ? 'Comparing' : runWords[phase]}
    </button>
  );
}

const speeds = [
  [0.5, '½'],
  [1, '1'],
  [4, '4'],
  [16, '16'],
] as const;

/** How fast the clock of a simulated run goes. */
function SpeedSwitch() {
  const isLive = useLab((state) => (state.snapshot?.mode ?? state.controls.mode) === 'live');
  const speed = useLab((state) => (isLive ? 1 : state.speed));
  const { setSpeed } = useCommands();
  const reason = isLive ? "a live run goes at the GPU's pace" : null;
  return (
    <fieldset className={`${styles.segments} ${styles.speeds}`}>
      <legend className={ui.hidden}>Speed of the clock</legend>
      {speeds.map(([factor, word]) => (
        <Segment
          key={factor}
          group="speed"
          value={factor}
          label={`${word}×`}
          chosen={speed}
          disabledBy={reason}
          onChoose={setSpeed}
        />
      ))}
    </fieldset>
  );
}

function ModeSwitch() {
  const mode = useLab((state) => state.controls.mode);
  const gpu = useLab((state) => state.gpu);
  const { setMode } = useCommands();
  const notLive = useLab((state) => state.scenario.notLive ?? null);
  const missing = gpu && !gpu.gpu ? gpu.reason : notLive;
  return (
    <fieldset className={styles.segments}>
      <legend className={ui.hidden}>Where the models run</legend>
      <Segment
        group="mode"
        value={'live' as Mode}
        label="Live GPU"
        chosen={mode}
        disabledBy={missing}
        onChoose={setMode}
      />
      <Segment
        group="mode"
        value={'simulated' as Mode}
        label="Simulated"
        chosen={mode}
        disabledBy={null}
        onChoose={setMode}
      />
    </fieldset>
  );
}

interface SegmentProps<Value extends string | number> {
  /** Of which one is chosen. */
  group: string;
  value: Value;
  label: string;
  chosen: Value;
  /** Why it cannot be chosen. */
  disabledBy: string | null;
  onChoose(value: Value): void;
}

function Segment<Value extends string | number>(props: SegmentProps<Value>) {
  const { group, value, label, chosen, disabledBy, onChoose } = props;
  return (
    <label className={styles.segment} title={disabledBy ?? undefined}>
      <input
        type="radio"
        name={group}
        value={value}
        checked={chosen === value}
        disabled={disabledBy !== null}
        onChange={() => onChoose(value)}
      />
      {label}
      {disabledBy ? <span className={ui.hidden}>, not available: {disabledBy}</span> : null}
    </label>
  );
}

/** Quiet: one who knows what they are here for is not asked. */
function BetButton() {
  const canBet = useLab((state) => state.scenario.placements.length > 1 && state.comparison?.running == null);
  const isOpen = useLab((state) => state.bet !== null);
  const { openBet } = useCommands();
  return (
    <button
      type="button"
      className={ui.quiet}
      title="Say first which placement wins: then the same arrivals run under each"
      aria-pressed={isOpen}
      disabled={!canBet}
      onClick={openBet}
    >
      Bet first
    </button>
  );
}

function CompareButton() {
  const unavailable = useLab((state) => state.gpu === null || state.comparison?.running != null);
  const { compare } = useCommands();
  return (
    <button
      type="button"
      className={ui.button}
      title="The same arrivals under each placement (c), or under two of them (v)"
      aria-disabled={unavailable}
      onClick={unavailable ? undefined : compare}
    >
      Compare
    </button>
  );
}
