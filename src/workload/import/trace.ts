/** @file An imported trace: arrivals in columns, sorted, and what became of the file's rows. Plain data, cheap to transfer. */

export interface Trace {
  /** [N] Ascending, relative to the first, rounded to 1 ns. */
  timesSeconds: Float64Array<ArrayBuffer>;
  /** [N] Into `keys`. */
  keyIndices: Int32Array<ArrayBuffer>;
  /** Functions, clients, models or request types, as the file's first mention orders them; one, named `all`, where it has none. */
  keys: string[];
  /** [N] each, where the format has them. */
  inputTokens?: Int32Array<ArrayBuffer>;
  outputTokens?: Int32Array<ArrayBuffer>;
  /** [N] NaN: none given. */
  sloSeconds?: Float64Array<ArrayBuffer>;
}

/** Why a row that can be read yields no request. */
export type DropReason = 'blank-line' | 'zero-tokens' | 'no-invocations' | 'idle-window';

export interface ImportReport {
  format: string;
  /** Rows of data, the header excluded: rowsRead = rowsEmitted + Σ dropped. */
  rowsRead: number;
  /** Rows that yielded requests; in some formats a row stands for many. */
  rowsEmitted: number;
  dropped: Partial<Record<DropReason, number>>;
}

export interface ImportedTrace {
  trace: Trace;
  report: ImportReport;
}
