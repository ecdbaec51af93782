/**
 * @file The drawing: the arrivals to come, stacked by model, and over them the curve of one model, drawn with a pointer or by
 * keyboard (arrows left and right move the pen, up and down the curve).
 */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { formatInstant } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { Mark, modelColourOf } from '../components/ui.tsx';
import { useFeature, useLab } from '../context.tsx';
import { curveMax, curveWindowCount } from '../scenario.ts';
import { burstinessWords } from '../words.ts';
import { levelCurve, type PenPoint, penPointAt } from './curve.ts';
import styles from './Pencil.module.css';
import { createPencil } from './pencil.ts';
import { arrivalBars, curvePath } from './shapes.ts';
import { usePencil } from './usePencil.ts';

export function Pencil() {
  return (
    <div className={styles.pencil}>
      <Drawing />
      <Words />
      <Tools />
    </div>
  );
}

/** Heights of a stroke of a key. */
const keyHeight = 5;
const pageWindows = 6;

function Drawing() {
  const model = usePencil((state) => state.model);
  const window = usePencil((state) => state.window);
  const { move, nudge, erase, stroke } = useFeature(createPencil);
  const name = useLab((state) => state.scenario.models[model]?.name ?? '');
  const curve = useLab((state) => state.controls.models[model]?.curve);
  const duration = useLab((state) => state.scenario.durationSeconds);
  const last = useRef<PenPoint | null>(null);
  const height = (curve ?? levelCurve())[window] ?? 0;

  const pointOf = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): PenPoint => {
    const box = currentTarget.getBoundingClientRect();
    return penPointAt({ across: (clientX - box.left) / box.width, down: (clientY - box.top) / box.height });
  };
  const drawTo = (event: PointerEvent<HTMLElement>) => {
    const point = pointOf(event);
    stroke(last.current ?? point, point);
    last.current = point;
  };
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => move(-1),
      ArrowRight: () => move(1),
      PageDown: () => move(-pageWindows),
      PageUp: () => move(pageWindows),
      Home: () => move(-curveWindowCount),
      End: () => move(curveWindowCount),
      ArrowUp: () => nudge(keyHeight),
      ArrowDown: () => nudge(-keyHeight),
      Delete: erase,
    };
    const action = moves[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  return (
    <div
      className={styles.drawing}
      role="slider"
      tabIndex={0}
      aria-label={`Arrival curve of ${name}: left and right move the pen, up and down the rate there, Delete erases`}
      aria-valuemin={0}
      aria-valuemax={curveMax}
      aria-valuenow={height}
      aria-valuetext={penWords({ window, height, duration })}
      aria-orientation="vertical"
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drawTo(event);
      }}
      onPointerMove={(event) => (last.current ? drawTo(event) : undefined)}
      onPointerUp={() => {
        last.current = null;
      }}
      onPointerCancel={() => {
        last.current = null;
      }}
    >
      <svg viewBox={`0 0 ${curveWindowCount} ${curveMax}`} preserveAspectRatio="none" aria-hidden="true">
        <Bars />
        <rect className={styles.pen} x={window} width={1} height={curveMax} />
        <path
          className={curve ? styles.curve : styles.level}
          style={{ stroke: modelColourOf(model) }}
          d={curvePath(curve ?? levelCurve())}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      {curve ? null : <span className={styles.invitation}>draw the rate of {name} over the run</span>}
    </div>
  );
}

function penWords({ window, height, duration }: { window: number; height: number; duration: number }): string {
  return `from ${formatInstant((window * duration) / curveWindowCount)}: ${height} of ${curveMax}`;
}

function Bars() {
  const preview = usePencil((state) => state.preview);
  if (!preview) return null;
  return arrivalBars(preview).map(({ window, model, top, height }) => (
    <rect
      key={`${window}/${model}`}
      className={styles.bar}
      x={window + 0.08}
      y={top}
      width={0.84}
      height={height}
      fill={modelColourOf(model)}
    />
  ));
}

/** Announced once the hand rests, for the preview comes then. */
function Words() {
  const preview = usePencil((state) => state.preview);
  const problem = usePencil((state) => state.problem);
  return (
    <p className={problem ? styles.problem : styles.words} role="status">
      {problem ?? (preview ? `modelled: ${burstinessWords(preview.burstiness)}` : 'working out the arrivals')}
    </p>
  );
}

/** Whose curve, and how to be rid of it. */
function Tools() {
  const models = useLab((state) => state.scenario.models);
  const picked = usePencil((state) => state.model);
  const isDrawn = useLab((state) => state.controls.models[picked]?.curve !== undefined);
  const { pick, erase } = useFeature(createPencil);
  return (
    <fieldset className={styles.tools}>
      <legend className={ui.hidden}>Whose arrivals the pencil draws</legend>
      {models.map(({ name }, model) => (
        <button
          key={name}
          type="button"
          className={styles.model}
          aria-pressed={model === picked}
          title={`draw ${name}`}
          onClick={() => pick(model)}
        >
          <Mark model={model} />
          <span className={ui.hidden}>draw {name}</span>
        </button>
      ))}
      <span className={styles.grow} />
      <button type="button" className={ui.quiet} disabled={!isDrawn} onClick={erase}>
        erase<span className={ui.hidden}> the curve</span>
      </button>
    </fieldset>
  );
}
