/**
 * @file Stretches of a lane made few before they are drawn: what is narrower than a few pixels falls on whole columns, a column
 * is painted once, and columns side by side of one colour are one rectangle. However long the run, a lane has no more
 * rectangles than columns.
 */

/** From this width on a stretch is drawn where it is, with a gap behind it; below, edges would be lost in the columns anyway. */
export const wideFromPixels = 2.5;
const gapPixels = 0.8;

export class ColumnRuns {
  /** [colour] from, to, from, to …, in pixels: whole columns. */
  readonly columns: number[][] = [];
  /** The same of stretches wide enough to be told apart. */
  readonly wide: number[][] = [];
  #paintedTo = -Infinity;
  /** Whose last run a column beside it makes longer; −1: of none. */
  #growing = -1;

  /** Whether it lies beyond what is painted. They come in order. */
  isBeyond(from: number, to: number): boolean {
    return endOf(from, to) > this.#paintedTo;
  }

  add(colour: number, from: number, to: number): void {
    const end = endOf(from, to);
    const paintedTo = this.#paintedTo;
    if (end <= paintedTo) return;
    this.#paintedTo = end;
    const isWide = to - from >= wideFromPixels;
    const start = Math.max(paintedTo, isWide ? from : Math.floor(from));
    const all = isWide ? this.wide : this.columns;
    all[colour] ??= [];
    const runs = all[colour];
    if (!isWide && this.#growing === colour && start === paintedTo) runs[runs.length - 1] = end;
    else runs.push(start, end);
    this.#growing = isWide ? -1 : colour;
  }
}

/** A column at least. */
function endOf(from: number, to: number): number {
  return to - from >= wideFromPixels ? to - gapPixels : Math.max(Math.floor(from) + 1, Math.ceil(to - gapPixels));
}
