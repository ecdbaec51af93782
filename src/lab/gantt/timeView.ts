/** @file What part of a run the Time chart shows: it follows the clock, shows the whole run, or stays where a hand put it. */

export type TimeView =
  | { kind: 'follow' }
  | { kind: 'whole' }
  | { kind: 'fixed'; fromSeconds: number; toSeconds: number };

export interface TimeWindow {
  fromSeconds: number;
  toSeconds: number;
}

/** What the run has to show. */
export interface TimeExtent {
  nowSeconds: number;
  /** Seconds shown while following. */
  followSeconds: number;
  ended: boolean;
}

/** Closer than this nothing more is to be seen. */
const shortestSeconds = 1e-3;

export function windowOfView(view: TimeView, { nowSeconds, followSeconds, ended }: TimeExtent): TimeWindow {
  if (view.kind === 'fixed') return { fromSeconds: view.fromSeconds, toSeconds: view.toSeconds };
  const toSeconds = Math.max(nowSeconds, followSeconds);
  const isWhole = view.kind === 'whole' || ended;
  return { fromSeconds: isWhole ? 0 : toSeconds - followSeconds, toSeconds };
}

/**
 * @param factor  below 1 shows less time
 * @param anchor  the share of the window, from its left, that stays where it is
 */
export function zoomed(
  window: TimeWindow,
  extent: TimeExtent,
  { factor, anchor }: { factor: number; anchor: number },
): TimeView {
  const length = window.toSeconds - window.fromSeconds;
  const next = Math.min(longestOf(extent), Math.max(shortestSeconds, length * factor));
  const fixed = window.fromSeconds + anchor * length;
  return settled({ fromSeconds: fixed - anchor * next, toSeconds: fixed + (1 - anchor) * next }, extent);
}

/** @param share  of the window; positive goes on in time */
export function panned(window: TimeWindow, extent: TimeExtent, share: number): TimeView {
  const shift = share * (window.toSeconds - window.fromSeconds);
  return settled({ fromSeconds: window.fromSeconds + shift, toSeconds: window.toSeconds + shift }, extent);
}

function longestOf({ nowSeconds, followSeconds }: TimeExtent): number {
  return Math.max(nowSeconds, followSeconds);
}

/** Moved back into the run, where it would show what is before or after it. */
function settled({ fromSeconds, toSeconds }: TimeWindow, extent: TimeExtent): TimeView {
  const length = toSeconds - fromSeconds;
  const from = Math.max(0, Math.min(fromSeconds, longestOf(extent) - length));
  return { kind: 'fixed', fromSeconds: from, toSeconds: from + length };
}
