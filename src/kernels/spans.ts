/** @file Where the sequences of a batch lie: different lengths side by side, with padding between them or without. */

import type { Binding } from './kernelSpec.ts';

/** Where a sequence of a batch lies; WGSL reads the four as floats. */
export interface Span {
  readonly firstRow: number;
  /** 0: the sequence has nothing to do. */
  readonly rowCount: number;
  /** Of the first row: so many tokens of the sequence came before, in earlier batches. */
  readonly position: number;
  /** Where its keys and values are cached. */
  readonly slot: number;
}

const spanLength = 4;

export function spanTensor(spans: readonly Span[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    spans.flatMap(({ firstRow, rowCount, position, slot }) => [firstRow, rowCount, position, slot]),
  );
}

export function spansOf(tensor: ArrayLike<number>): Span[] {
  return Array.from({ length: tensor.length / spanLength }, (_, index) => {
    const [firstRow, rowCount, position, slot] = Array.from(tensor).slice(spanLength * index);
    return { firstRow, rowCount, position, slot };
  });
}

export interface SpanShape {
  /** All rows of the batch, whether in a span or not. */
  readonly rows: number;
  /** Spans. */
  readonly batch: number;
  /** Most rows of one span. */
  readonly tokens: number;
}

export const spanBinding: Binding<SpanShape> = {
  name: 'spans',
  access: 'read',
  length: ({ batch }) => spanLength * batch,
};
