/** @file A trace that is read once and then mapped as often as one likes. It holds the trace, whoever asks gets plain data. */
import { assert } from '../base/assert.ts';
import { type Burstiness, burstinessOf } from '../workload/burstiness.ts';
import type { ImportedTrace } from '../workload/import/trace.ts';
import { type ImportOptions, type ImportProgress, importTrace } from '../workload/import/traceImport.ts';
import { type MappedTrace, mapTrace, type TraceMapping } from '../workload/mapTrace.ts';
import { summarizeTrace, type TraceSummary } from '../workload/traceSummary.ts';

/** What a mapping of the trace is, and how bursty. */
export interface MappedArrivals extends MappedTrace {
  burstiness: Burstiness;
}

export class TraceSession {
  #imported: ImportedTrace | undefined;

  /**
   * Reads a file, as a stream; the one read before is forgotten.
   * @param onProgress  after each slice of the file, awaited
   * @throws BadInput for a file that cannot be read
   */
  async import(
    file: Blob,
    options: ImportOptions,
    onProgress?: (progress: ImportProgress) => void | Promise<void>,
  ): Promise<TraceSummary> {
    this.#imported = undefined;
    const imported = await importTrace(textOf(file), options, onProgress);
    this.#imported = imported;
    return summarizeTrace(imported);
  }

  /** @throws BadInput for a mapping that cannot be used */
  map(mapping: TraceMapping): MappedArrivals {
    assert(this.#imported !== undefined, 'a trace is read before it is mapped');
    const mapped = mapTrace(this.#imported.trace, mapping);
    return { ...mapped, burstiness: burstinessOf(mapped.arrivals.timesSeconds) };
  }
}

/** With a reader, for not every browser iterates over streams. */
async function* textOf(file: Blob): AsyncIterable<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}
