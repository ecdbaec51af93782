/** @file Every mark of the panel at a time of the run: in the queue, in a stage, between two, on its way out. */
import { outcomeCode } from '../../experiment/labController.ts';
import {
  barPoint,
  between,
  ease,
  entryPoint,
  exitPoint,
  type GroupPlaces,
  inletPoint,
  markRadius,
  type Point,
  queueGrid,
  slotPoint,
} from './places.ts';
import { type QueueItem, queueAt } from './queueTrack.ts';
import type { Leg, Track } from './tracks.ts';

export interface FlowMark extends Point {
  model: number;
  radius: number;
  alpha: number;
  missed: boolean;
}

export interface FlowScene {
  marks: FlowMark[];
  /** Of each stage in progress: from where to where its bar is filled. */
  fills: { model: number; from: Point; to: Point }[];
  /** Of each queue that is longer than its place: how many more there are. */
  overflows: (Point & { count: number })[];
}

export interface FlowMoment {
  seconds: number;
  /** Of a way from one place to the next; 0: marks stand where they are. */
  travelSeconds: number;
}

/** More are not drawn at once. */
const markCountMax = 600;
const fallPixels = 16;

export function sceneAt(
  of: {
    groups: readonly GroupPlaces[];
    queues: readonly { items: readonly QueueItem[]; waitingCount: number }[];
    tracks: Iterable<Track>;
  },
  moment: FlowMoment,
): FlowScene {
  const scene: FlowScene = { marks: [], fills: [], overflows: [] };
  for (const [group, { items, waitingCount }] of of.queues.entries()) {
    const places = of.groups[group];
    if (places) addQueue(scene, places, items, waitingCount, moment);
  }
  const waiting = new Map<string, number>();
  const placeBefore = (group: number, stage: number) => {
    const key = `${group}/${stage}`;
    const place = waiting.get(key) ?? 0;
    waiting.set(key, place + 1);
    return place;
  };
  for (const track of of.tracks) {
    if (scene.marks.length >= markCountMax) break;
    const places = of.groups[track.group];
    if (places) addTrack(scene, track, places, moment, placeBefore);
  }
  return scene;
}

function addQueue(
  { marks, overflows }: FlowScene,
  { queue }: GroupPlaces,
  items: readonly QueueItem[],
  waitingCount: number,
  { seconds, travelSeconds }: FlowMoment,
): void {
  const { cell, capacity } = queueGrid(queue);
  const standing = queueAt(items, seconds);
  const isOver = waitingCount > capacity;
  const shown = standing.slice(0, isOver ? capacity - 2 : capacity);
  // Whoever left a moment ago leaves a gap that closes.
  const gap = items.reduce(
    (sum, { leftSeconds }) =>
      sum + (leftSeconds <= seconds ? 1 - ease(share(seconds - leftSeconds, travelSeconds)) : 0),
    0,
  );
  for (const [index, { model, enteredSeconds }] of shown.entries()) {
    const slot = slotPoint(queue, Math.min(index + gap, capacity - 1));
    const at = between(entryPoint(queue), slot, ease(share(seconds - enteredSeconds, travelSeconds)));
    marks.push({ ...at, model, radius: 0.4 * cell, alpha: 1, missed: false });
  }
  const more = waitingCount - shown.length;
  if (isOver && more > 0) overflows.push({ ...slotPoint(queue, capacity - 1), count: more });
}

function share(seconds: number, ofSeconds: number): number {
  return ofSeconds > 0 ? Math.min(1, seconds / ofSeconds) : 1;
}

function addTrack(
  scene: FlowScene,
  track: Track,
  places: GroupPlaces,
  moment: FlowMoment,
  placeBefore: (group: number, stage: number) => number,
): void {
  const { model, ended } = track;
  const { seconds, travelSeconds } = moment;
  const isOver = ended !== null && ended.atSeconds <= seconds;
  const outShare = isOver ? share(seconds - ended.atSeconds, 2 * travelSeconds) : 0;
  if (outShare === 1) return;
  const place = placeOf(track, places, { ...moment, seconds: isOver ? ended.atSeconds : seconds }, placeBefore);
  if (!place) return;
  const mark = { model, radius: markRadius(place.bar ?? places.box), alpha: 1 - outShare * outShare };
  if (!isOver) {
    scene.marks.push({ ...place.at, ...mark, missed: false });
    if (place.fill) scene.fills.push({ model, ...place.fill });
    return;
  }
  const isCompleted = ended.outcome === outcomeCode.onTime || ended.outcome === outcomeCode.late;
  const fallen = { x: place.at.x, y: place.at.y + fallPixels };
  const to = isCompleted && place.bar ? exitPoint(place.bar, places.box) : fallen;
  const missed = ended.outcome !== outcomeCode.onTime;
  scene.marks.push({ ...between(place.at, to, ease(outShare)), ...mark, missed });
}

interface Place {
  at: Point;
  bar: GroupPlaces['queue'] | null;
  fill: { from: Point; to: Point } | null;
}

/** Where a request is at a time before its end; null: in the queue, or nowhere yet. */
function placeOf(
  track: Track,
  { queue, bars }: GroupPlaces,
  { seconds, travelSeconds }: FlowMoment,
  placeBefore: (group: number, stage: number) => number,
): Place | null {
  const begun = track.legs.filter(({ startSeconds }) => startSeconds <= seconds);
  const leg = begun.at(-1);
  // Refused, or failed while it waited.
  if (!leg) return track.ended ? { at: entryPoint(queue), bar: null, fill: null } : null;
  const barOf = ({ stage }: Leg) => bars[stage]?.get(track.model) ?? null;
  const bar = barOf(leg);
  if (!bar) return null;
  const lasts = leg.endSeconds - leg.startSeconds;
  if (!(seconds >= leg.endSeconds)) {
    const done = barPoint(bar, Number.isNaN(lasts) ? 0.5 : (seconds - leg.startSeconds) / lasts);
    const before = begun.at(-2);
    const beforeBar = before && barOf(before);
    const waitedSeconds = before ? leg.startSeconds - before.endSeconds : 0;
    const from = beforeBar
      ? between(barPoint(beforeBar, 1), inletPoint(bar, 0), ease(share(waitedSeconds, travelSeconds)))
      : track.waited
        ? slotPoint(queue, 0)
        : entryPoint(queue);
    const way = Math.min(travelSeconds, Number.isNaN(lasts) ? travelSeconds : 0.6 * lasts);
    const at = between(from, done, ease(share(seconds - leg.startSeconds, way)));
    return { at, bar, fill: { from: barPoint(bar, 0), to: done } };
  }
  const end = barPoint(bar, 1);
  const next = bars[leg.stage + 1]?.get(track.model);
  const isLast = track.ended !== null && track.ended.atSeconds <= seconds;
  if (!next || isLast) return { at: end, bar, fill: null };
  const inlet = inletPoint(next, placeBefore(track.group, leg.stage + 1));
  return { at: between(end, inlet, ease(share(seconds - leg.endSeconds, travelSeconds))), bar, fill: null };
}
