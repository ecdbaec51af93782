/** @file Wires the moving marks: followed with each snapshot, drawn by the one frame loop while something moves. */

import type { Snapshot } from '../../experiment/labController.ts';
import type { Palette } from '../charts/palette.ts';
import type { LogGain } from '../charts/runLog.ts';
import { attachSurface, type Surface, watchSize } from '../charts/surface.ts';
import type { FrameLoop } from '../frameLoop.ts';
import { isCalm, type LabStore } from '../store.ts';
import { drawFlow } from './drawFlow.ts';
import { measurePlaces } from './measure.ts';
import type { GroupPlaces } from './places.ts';
import { sceneAt } from './sceneAt.ts';
import { FlowTracks } from './tracks.ts';

/** Marks lie this far behind the run: what came meanwhile is told by the next snapshot. */
const lagSeconds = 0.13;
const travelSeconds = 0.24;

export interface Flow {
  /** What a snapshot brought. */
  take(snapshot: Snapshot, gain: LogGain): void;
  /** The canvas lies over `root`. */
  attach(canvas: HTMLCanvasElement, root: HTMLElement): () => void;
  recolour(): void;
}

export function createFlow(parts: { store: LabStore; loop: FrameLoop; palette: () => Palette }): Flow {
  const { store, loop, palette } = parts;
  const tracks = new FlowTracks();
  const stillness = matchMedia('(prefers-reduced-motion: reduce)');
  let structure = '';
  let shownSeconds = 0;
  let receivedSeconds = 0;
  let drawn = { isStale: true, places: [] as GroupPlaces[] | null };
  const invalidate = () => {
    drawn.isStale = true;
    loop.invalidate();
  };

  /** How far the marks have come; they never go back. */
  function advance({ nowSeconds, speed }: Snapshot, isMoving: boolean): void {
    const elapsed = performance.now() / 1000 - receivedSeconds - lagSeconds;
    const due = isMoving ? nowSeconds + elapsed * (speed ?? 1) : nowSeconds;
    shownSeconds = Math.max(shownSeconds, Math.min(due, nowSeconds));
  }

  function paint(surface: Surface, root: HTMLElement, canvas: HTMLElement): boolean {
    const state = store.getState();
    const { snapshot } = state;
    if (!snapshot || surface.width === 0) return false;
    const isMoving = snapshot.phase === 'running' && !isCalm(state) && !stillness.matches;
    if (!isMoving && !drawn.isStale) return false;
    advance(snapshot, isMoving);
    drawn = { isStale: false, places: drawn.places ?? measurePlaces(root, canvas) };
    const queues = snapshot.groups.map(({ waitingCount }, group) => ({
      items: tracks.queues[group]?.items ?? [],
      waitingCount,
    }));
    const moment = { seconds: shownSeconds, travelSeconds: isMoving ? travelSeconds * (snapshot.speed ?? 1) : 0 };
    const scene = sceneAt({ groups: drawn.places ?? [], queues, tracks: tracks.tracks.values() }, moment);
    drawFlow(surface.context, surface, scene, palette());
    return isMoving;
  }

  return {
    take(snapshot, gain) {
      const structureNow = JSON.stringify([
        snapshot.runId,
        snapshot.groups.map(({ stages, models }) => [models, stages.map(({ deviceIndices }) => deviceIndices)]),
      ]);
      if (gain.isFresh) {
        tracks.clear();
        shownSeconds = 0;
      }
      tracks.take(snapshot, gain, structureNow === structure);
      if (structureNow !== structure) drawn.places = null;
      structure = structureNow;
      receivedSeconds = performance.now() / 1000;
      invalidate();
    },
    attach(canvas, root) {
      const moved = () => {
        drawn.places = null;
        invalidate();
      };
      const surface = attachSurface(canvas, moved);
      const unwatch = watchSize(root, moved);
      const remove = loop.add({ paint: () => paint(surface, root, canvas) });
      moved();
      return () => {
        remove();
        unwatch();
        surface.detach();
      };
    },
    recolour: invalidate,
  };
}
