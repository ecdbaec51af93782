/** @file One row of a trace and its cells, read by column; what does not fit is said with file, line and column. */
import { BadInput, quote } from '../../domain/badInput.ts';

export interface Column {
  name: string;
  /** In the row's cells. */
  index: number;
}

const decimal = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const maxCount = 2 ** 31 - 1;

/** The row being read; one object for the whole file. */
export class Row {
  cells: readonly unknown[] = [];
  lineNumber = 0;
  readonly #fileName: string;

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  text({ index }: Column): string {
    return String(this.cells[index] ?? '').trim();
  }

  number(column: Column): number {
    const value = numberOf(this.cells[column.index]);
    return Number.isFinite(value) ? value : this.refuse(column, 'a number');
  }

  notNegative(column: Column): number {
    const value = numberOf(this.cells[column.index]);
    return value >= 0 && value < Infinity ? value : this.refuse(column, 'a number, 0 or more');
  }

  positive(column: Column): number {
    const value = numberOf(this.cells[column.index]);
    return value > 0 && value < Infinity ? value : this.refuse(column, 'a positive number');
  }

  /** A whole number that fits into 32 bits. */
  count(column: Column): number {
    const value = numberOf(this.cells[column.index]);
    if (Number.isInteger(value) && value >= 0 && value <= maxCount) return value;
    return this.refuse(column, 'a whole number, 0 or more');
  }

  /** @throws BadInput, always */
  refuse(column: Column, expected: string): never {
    const cell = this.cells[column.index];
    const found = cell === undefined ? 'is missing' : `is ${quote(cell)}`;
    throw new BadInput(
      `${this.#fileName} line ${this.lineNumber}, column ${column.name}`,
      `must be ${expected}, ${found}`,
    );
  }
}

/** NaN for what is not a number. */
function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' && decimal.test(cell) ? Number(cell) : Number.NaN;
}
