/** @file What a trace format is: how its columns are recognised, and what becomes of a row. */
import type { Column, Row } from './row.ts';
import type { DropReason } from './trace.ts';
import type { TraceBuilder } from './traceBuilder.ts';

export interface TraceFormat {
  name: string;
  /** How a message names it. */
  title: string;
  kind: 'csv' | 'json-lines';
  /** Columns it cannot do without; each by its names, any of which will do. */
  required: readonly (readonly string[])[];
  open(file: OpenFile): RowReader;
}

export interface OpenFile {
  header: Header;
  builder: TraceBuilder;
  /** For formats that only have rates or counts. */
  seed: number;
  /** The share of their requests that is drawn. */
  sampleFraction: number;
}

export interface RowReader {
  /** Emits the row's requests, or says why there are none. */
  read(row: Row): DropReason | null;
  /** After the last row. */
  end?(): void;
}

/** The names of the columns (or keys), and where they are. */
export class Header {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** The column of one of these names, in any case of letters. */
  find(names: readonly string[]): Column | undefined {
    const index = this.names.findIndex((name) => names.some((one) => one.toLowerCase() === name.toLowerCase()));
    return index < 0 ? undefined : { name: this.names[index], index };
  }

  /** A column that `required` lists. */
  column(...names: readonly string[]): Column {
    return this.find(names) ?? { name: names[0], index: this.names.length };
  }
}
