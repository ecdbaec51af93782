/**
 * @file The Time chart itself. The wheel zooms, a drag moves in time, a drag with shift picks an area, a click pins a
 * request; the same by keyboard: + − and the arrows, Home for the whole run, End to follow it, Escape to let go.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useCharts, useCommands, useLab, useLabState } from '../context.tsx';
import type { Area } from '../gantt/areaStatistics.ts';
import { laneAt, layoutGantt, secondsAt } from '../gantt/layout.ts';
import { extentOf, lanesOf, type Point, type SpanHit, shownWindow } from '../gantt/timeChart.ts';
import { panned, type TimeWindow, zoomed } from '../gantt/timeView.ts';
import { spanWords } from '../words.ts';
import styles from './TimePanel.module.css';

interface Hover extends Point {
  span: SpanHit;
}

/** A pointer that is down: where it went down, and what was shown then. */
interface Drag extends Point {
  window: TimeWindow;
  picks: boolean;
  moved: boolean;
}

/** Less is a click by a hand that trembles. */
const dragPixels = 4;
/** One notch of a wheel, about 100 pixels, shows a fifth more or less time. */
const zoomPerPixel = 0.0018;
const zoomPerKey = 1.5;
const panPerKey = 0.2;

export function Timeline() {
  const box = useRef<HTMLElement>(null);
  const drag = useRef<Drag | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const charts = useCharts();
  const readState = useLabState();
  const { pin, setTime } = useCommands();
  useEffect(() => (box.current ? charts.attachTimeline(box.current) : undefined), [charts]);
  useWheel(box);

  const sizeOf = (element: HTMLElement) => ({ width: element.clientWidth, height: element.clientHeight });
  const pointOf = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>): Point => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  const down = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { ...pointOf(event), window: shownWindow(readState()), picks: event.shiftKey, moved: false };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const point = pointOf(event);
    const size = sizeOf(event.currentTarget);
    const held = drag.current;
    if (!held) {
      const span = charts.spanUnder(size, point);
      setHover(span && { ...point, span });
      return;
    }
    if (!held.moved && Math.hypot(point.x - held.x, point.y - held.y) < dragPixels) return;
    held.moved = true;
    setHover(null);
    const state = readState();
    const lanes = lanesOf(state);
    const layout = layoutGantt(size, lanes);
    if (held.picks) setTime({ area: areaBetween(layout, { window: held.window, lanes }, held, point) });
    else setTime({ view: panned(held.window, extentOf(state), (held.x - point.x) / layout.plotWidth) });
  };
  const up = (event: PointerEvent<HTMLElement>) => {
    const held = drag.current;
    drag.current = null;
    if (!held || held.moved) return;
    const span = charts.spanUnder(sizeOf(event.currentTarget), pointOf(event));
    pin(span && !span.ghost ? span.request : null);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') pin(null);
    const state = readState();
    const change = changeByKey(event.key, shownWindow(state), extentOf(state));
    if (!change) return;
    event.preventDefault();
    event.stopPropagation();
    setTime(change);
  };

  return (
    <section
      ref={box}
      className={styles.timeline}
      aria-label="Stage executions on each device over time, the ghost's below, and how many requests wait; the table has them in figures. Plus and minus zoom, arrows move, Home shows the whole run, End follows it."
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is zoomed and moved by keyboard too
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={() => setHover(null)}
      onDoubleClick={() => setTime({ view: { kind: 'follow' } })}
    >
      {hover ? <Tip hover={hover} /> : null}
    </section>
  );
}

/** React listens to wheels passively, and a passive listener cannot keep the page from scrolling. */
function useWheel(box: React.RefObject<HTMLElement | null>): void {
  const readState = useLabState();
  const { setTime } = useCommands();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      const scrollsPage = document.documentElement.scrollHeight > innerHeight;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      // Where the page scrolls, a plain wheel is the page's.
      if (scrollsPage && !event.ctrlKey && !event.metaKey && !sideways) return;
      event.preventDefault();
      const state = readState();
      const [window, extent] = [shownWindow(state), extentOf(state)];
      const layout = layoutGantt({ width: element.clientWidth, height: element.clientHeight }, lanesOf(state));
      const x = event.clientX - element.getBoundingClientRect().left;
      const view = sideways
        ? panned(window, extent, (event.deltaX || event.deltaY) / layout.plotWidth)
        : zoomed(window, extent, {
            factor: Math.exp(event.deltaY * zoomPerPixel),
            anchor: Math.min(1, Math.max(0, (x - layout.left) / layout.plotWidth)),
          });
      setTime({ view });
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [box, readState, setTime]);
}

function changeByKey(key: string, window: TimeWindow, extent: ReturnType<typeof extentOf>) {
  const zoom = (factor: number) => ({ view: zoomed(window, extent, { factor, anchor: 0.5 }) });
  switch (key) {
    case '+':
    case '=':
      return zoom(1 / zoomPerKey);
    case '-':
      return zoom(zoomPerKey);
    case 'ArrowLeft':
      return { view: panned(window, extent, -panPerKey) };
    case 'ArrowRight':
      return { view: panned(window, extent, panPerKey) };
    case 'Home':
      return { view: { kind: 'whole' } as const };
    case 'End':
      return { view: { kind: 'follow' } as const };
    case 'Escape':
      return { area: null };
    default:
      return null;
  }
}

function areaBetween(
  layout: ReturnType<typeof layoutGantt>,
  { window, lanes }: { window: TimeWindow; lanes: ReturnType<typeof lanesOf> },
  from: Point,
  to: Point,
): Area | null {
  const laneOf = (y: number) => {
    const place = laneAt(layout, lanes, y);
    return place && !place.ghost ? place.device : y < layout.lanesTop ? 0 : lanes.deviceCount - 1;
  };
  const seconds = [from, to].map(({ x }) => Math.max(0, secondsAt(layout, window, x))).sort((a, b) => a - b);
  const devices = [from, to].map(({ y }) => laneOf(y)).sort((a, b) => a - b);
  const [fromSeconds, toSeconds] = seconds;
  return toSeconds > fromSeconds ? { fromSeconds, toSeconds, firstDevice: devices[0], lastDevice: devices[1] } : null;
}

function Tip({ hover: { x, y, span } }: { hover: Hover }) {
  const models = useLab((state) => state.scenario.models);
  const [title, ...lines] = spanWords(span, models[span.model]?.name ?? '');
  return (
    <div className={styles.tip} style={{ left: x, top: y }}>
      <b>{title}</b>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
