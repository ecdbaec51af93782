/**
 * @file Text in chunks of any size → records: lines, or, in CSV, lines joined while a quote is open (RFC 4180).
 *
 * Only what is left of a record at the end of a chunk is kept, so that a file is never held whole.
 */
import { BadInput } from '../../domain/badInput.ts';

/** A record without its line end, and the line of the file (from 1) it starts on. */
export type OnRecord = (record: string, lineNumber: number) => void;

/** Longer than a row of any known format: beyond it, the file is not made of lines. */
const maxRecordCharacters = 4_000_000;

export class RecordSplitter {
  #rest = '';
  #lineNumber = 1;
  #isFirstChunk = true;
  /** In JSON lines a quote says nothing about line ends. */
  #isJson: boolean | null = null;
  readonly #fileName: string;
  readonly #onRecord: OnRecord;

  constructor(fileName: string, onRecord: OnRecord) {
    this.#fileName = fileName;
    this.#onRecord = onRecord;
  }

  /** @throws BadInput for a record without end, and whatever `onRecord` throws */
  push(chunk: string): void {
    if (chunk === '') return;
    let text = this.#rest + chunk;
    if (this.#isFirstChunk && text.startsWith('\ufeff')) text = text.slice(1);
    this.#isFirstChunk = false;
    this.#isJson ??= looksLikeJson(text);
    let start = 0;
    let isQuoted = false;
    let quoteAt = this.#isJson ? -1 : text.indexOf('"');
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      for (; quoteAt >= 0 && quoteAt < end; quoteAt = text.indexOf('"', quoteAt + 1)) isQuoted = !isQuoted;
      if (isQuoted) continue;
      this.#take(text.slice(start, end));
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > maxRecordCharacters) {
      throw new BadInput(this.#place(), `must be lines of text, has ${maxRecordCharacters} characters and no end`);
    }
  }

  /** The last record may lack its line end. */
  end(): void {
    if (this.#rest === '') return;
    const quoteCount = this.#rest.split('"').length - 1;
    if (!this.#isJson && quoteCount % 2 === 1) {
      throw new BadInput(this.#place(), 'must close the quote it opens');
    }
    this.#take(this.#rest);
    this.#rest = '';
  }

  #take(record: string): void {
    this.#onRecord(record.endsWith('\r') ? record.slice(0, -1) : record, this.#lineNumber);
    this.#lineNumber++;
    for (let at = record.indexOf('\n'); at >= 0; at = record.indexOf('\n', at + 1)) this.#lineNumber++;
  }

  #place(): string {
    return `${this.#fileName} line ${this.#lineNumber}`;
  }
}

/** null while there is nothing but white space. */
function looksLikeJson(text: string): boolean | null {
  const first = /\S/.exec(text);
  return first === null ? null : first[0] === '{';
}

/** The fields of a CSV record: quoted where it starts with a quote, a doubled quote inside stands for one. */
export function csvFields(record: string): string[] {
  if (!record.includes('"')) return record.split(',');
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/gy;
  for (;;) {
    const match = field.exec(record);
    if (match === null) return record.split(','); // text after a closing quote: the columns' own checks will say so
    fields.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === '') return fields;
  }
}
