/** @file Draws the Time chart off the page's thread: told what happened, it paints once a frame, when something is new. */
import type { Palette } from '../charts/palette.ts';
import { drawGantt } from './drawGantt.ts';
import { Outcomes } from './outcomes.ts';
import type { GanttMessage, Scene } from './protocol.ts';
import { SpanLanes } from './spanLanes.ts';
import { windowOfView } from './timeView.ts';

/** Between snapshots time flows on at most this long: a run that stalls stands still. */
const flowSecondsMax = 0.5;
/** The longest wait for a frame of the screen, and the wait where none came the last time. */
const waitMilliseconds = { first: 60, again: 16 };

const spans = new SpanLanes();
const ghostSpans = new SpanLanes();
const outcomes = new Outcomes();
const queue: { timeSeconds: number; waiting: number }[] = [];
let context: OffscreenCanvasRenderingContext2D | null = null;
let size = { width: 0, height: 0, ratio: 1 };
let palette: Palette | null = null;
let scene: Scene | null = null;
/** Never backwards, though a snapshot comes a little late. */
let shownNowSeconds = 0;
let framesCome = true;
let asked: { frame: number; timer: ReturnType<typeof setTimeout> } | null = null;

self.onmessage = ({ data }: MessageEvent<GanttMessage>) => {
  take(data);
  askFrame();
};

function take(message: GanttMessage): void {
  switch (message.kind) {
    case 'canvas':
      context = message.canvas.getContext('2d');
      resize();
      break;
    case 'size':
      size = message;
      resize();
      break;
    case 'palette':
      palette = message.palette;
      break;
    case 'scene':
      scene = message.scene;
      break;
    case 'spans': {
      const lanes = message.ghost ? ghostSpans : spans;
      if (message.fresh) lanes.clear();
      if (message.fresh && !message.ghost) shownNowSeconds = 0;
      lanes.add(message.records);
      break;
    }
    case 'outcomes':
      if (message.fresh) outcomes.clear();
      eachPair(message.records, (request, outcome) => outcomes.set(request, outcome));
      break;
    case 'queue':
      if (message.fresh) queue.length = 0;
      eachPair(message.records, (timeSeconds, waiting) => queue.push({ timeSeconds, waiting }));
      break;
  }
}

function eachPair(records: Float64Array, visit: (first: number, second: number) => void): void {
  for (let offset = 0; offset < records.length; offset += 2) visit(records[offset], records[offset + 1]);
}

function resize(): void {
  if (!context || size.width === 0) return;
  context.canvas.width = Math.round(size.width * size.ratio);
  context.canvas.height = Math.round(size.height * size.ratio);
  context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
}

/**
 * A worker that had no canvas in the page for a while is given no frames any more, and none later when it has one again
 * (Chromium 143): where no frame comes, a timer paints.
 */
function askFrame(): void {
  if (asked) return;
  const frame = requestAnimationFrame(() => paintOnce({ framesCome: true }));
  const wait = framesCome ? waitMilliseconds.first : waitMilliseconds.again;
  asked = { frame, timer: setTimeout(paintOnce, wait, { framesCome: false }) };
}

function paintOnce(by: { framesCome: boolean }): void {
  if (!asked) return;
  ({ framesCome } = by);
  cancelAnimationFrame(asked.frame);
  clearTimeout(asked.timer);
  asked = null;
  paint();
}

function paint(): void {
  if (!context || !palette || !scene || size.width === 0) return;
  const { flowing, atEpochMs } = scene;
  const sinceSeconds = (performance.timeOrigin + performance.now() - atEpochMs) / 1000;
  const flow = flowing ? Math.min(flowSecondsMax, Math.max(0, sinceSeconds)) : 0;
  shownNowSeconds = Math.max(shownNowSeconds, scene.extent.nowSeconds + flow);
  const extent = { ...scene.extent, nowSeconds: shownNowSeconds };
  const window = windowOfView(scene.view, extent);
  const data = { scene, window, nowSeconds: extent.nowSeconds, spans, ghostSpans, outcomes, queue };
  drawGantt(context, { ...size, palette }, data);
  if (flowing && flow < flowSecondsMax) askFrame();
}
