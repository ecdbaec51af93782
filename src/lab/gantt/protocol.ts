/** @file What the page tells the worker that draws the Time chart. Spans and outcomes come as they happen, the rest whole. */
import type { Action } from '../../domain/case.ts';
import type { Palette } from '../charts/palette.ts';
import type { Area } from './areaStatistics.ts';
import type { TimeExtent, TimeView } from './timeView.ts';

/** All that is drawn besides the executions themselves. */
export interface Scene {
  extent: TimeExtent;
  view: TimeView;
  /** Time goes on between snapshots, from `atEpochMs`. */
  flowing: boolean;
  atEpochMs: number;
  deviceCount: number;
  actions: Action[];
  /** The sentences under the lanes; null ghost: there is none. */
  caption: string;
  ghostCaption: string | null;
  /** Models not drawn. */
  hiddenModels: number[];
  /** The request whose stages stand out; null: all alike. */
  pinnedRequest: number | null;
  area: Area | null;
}

export type GanttMessage =
  | { kind: 'canvas'; canvas: OffscreenCanvas }
  /** In CSS pixels, and how many device pixels one of them is. */
  | { kind: 'size'; width: number; height: number; ratio: number }
  | { kind: 'palette'; palette: Palette }
  | { kind: 'scene'; scene: Scene }
  /** [n · spanWidth]; `fresh`: those before are of another run. */
  | { kind: 'spans'; ghost: boolean; fresh: boolean; records: Float64Array }
  /** [n · 2] request, outcome code. */
  | { kind: 'outcomes'; fresh: boolean; records: Float64Array }
  /** [n · 2] seconds, requests waiting. */
  | { kind: 'queue'; fresh: boolean; records: Float64Array };
