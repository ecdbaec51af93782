/** @file The page's end of the Time chart: starts the worker that draws it, and tells it what happens. */
import type { Palette } from '../charts/palette.ts';
import type { LogGain } from '../charts/runLog.ts';
import { watchSize } from '../charts/surface.ts';
import type { GanttMessage, Scene } from './protocol.ts';

export interface Gantt {
  /** Draws into the element until the returned function is called; a canvas is handed over once, so each time has its own. */
  attach(element: HTMLElement): () => void;
  paint(scene: Scene): void;
  recolour(palette: Palette): void;
  take(gain: LogGain): void;
}

export function createGantt(): Gantt {
  const worker = new Worker(new URL('./ganttWorker.ts', import.meta.url), { type: 'module', name: 'time chart' });
  const send = (message: GanttMessage, transferred: Transferable[] = []) => worker.postMessage(message, transferred);
  const pairs = (values: number[]) => Float64Array.from(values);
  return {
    attach(element) {
      const canvas = document.createElement('canvas');
      element.append(canvas);
      const offscreen = canvas.transferControlToOffscreen();
      send({ kind: 'canvas', canvas: offscreen }, [offscreen]);
      const unwatch = watchSize(element, ({ width, height }) =>
        send({ kind: 'size', width, height, ratio: globalThis.devicePixelRatio || 1 }),
      );
      return () => {
        unwatch();
        canvas.remove();
      };
    },
    paint: (scene) => send({ kind: 'scene', scene }),
    recolour: (palette) => send({ kind: 'palette', palette }),
    take({ isFresh, spans, requests, waiting, isGhostFresh, ghostSpans }) {
      if (isFresh || spans.length > 0) send({ kind: 'spans', ghost: false, fresh: isFresh, records: spans });
      if (isGhostFresh || ghostSpans.length > 0) {
        send({ kind: 'spans', ghost: true, fresh: isGhostFresh, records: ghostSpans });
      }
      const outcomes = pairs(requests.flatMap(({ request, outcome }) => [request, outcome]));
      if (isFresh || outcomes.length > 0) send({ kind: 'outcomes', fresh: isFresh, records: outcomes });
      send({ kind: 'queue', fresh: isFresh, records: pairs([waiting.timeSeconds, waiting.waiting]) });
    },
  };
}
