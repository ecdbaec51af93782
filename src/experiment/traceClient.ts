/** @file The page's end of the worker that reads traces. */
import { proxy, type Remote, wrap } from 'comlink';
import type { ImportOptions, ImportProgress } from '../workload/import/traceImport.ts';
import type { TraceMapping } from '../workload/mapTrace.ts';
import type { TraceSummary } from '../workload/traceSummary.ts';
import type { MappedArrivals, TraceSession } from './traceSession.ts';

/** What the page says to the reader, and hears of it. */
export type { ImportProgress, MappedArrivals, TraceMapping, TraceSummary };

export interface TraceReader {
  /** What the file holds; errors are said in one line. The one read before is forgotten. */
  import(file: Blob, options: ImportOptions, onProgress?: (progress: ImportProgress) => void): Promise<TraceSummary>;
  /** A case's arrivals, of the trace read last. */
  map(mapping: TraceMapping): Promise<MappedArrivals>;
  /** Ends the worker, also in the middle of a file: what it was asked rejects. */
  close(): void;
}

export function openTraceReader(): TraceReader {
  const worker = new Worker(new URL('./traceWorker.ts', import.meta.url), { type: 'module', name: 'trace' });
  const session: Remote<TraceSession> = wrap<TraceSession>(worker);
  let end: (reason: Error) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  ended.catch(() => {});
  worker.onerror = ({ message }) => end(new Error(`The trace's worker stopped: ${message || 'it did not start'}`));
  const orEnded = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, ended]);
  return {
    import: (file, options, onProgress) => orEnded(session.import(file, options, onProgress && proxy(onProgress))),
    map: (mapping) => orEnded(session.map(mapping)),
    close: () => {
      worker.terminate();
      end(new Error('The trace was given up.'));
    },
  };
}
