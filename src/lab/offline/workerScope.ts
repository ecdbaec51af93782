/** @file The part of a service worker's global scope that is used here; TypeScript's own library for it excludes the page's. */

export interface LastingEvent extends Event {
  /** The browser leaves the worker alive until then. */
  waitUntil(done: Promise<unknown>): void;
}

export interface RequestEvent extends LastingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface PageMessage extends LastingEvent {
  readonly data: unknown;
  readonly source: { postMessage(message: unknown): void } | null;
}

export interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { includeUncontrolled: boolean }): Promise<readonly unknown[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(kind: 'fetch', listener: (event: RequestEvent) => void): void;
  addEventListener(kind: 'message', listener: (event: PageMessage) => void): void;
}

/** What a page asks of its worker. */
export type Asked = { kind: 'keep-all' } | { kind: 'take-over' };

/** What the worker answers to `keep-all`. */
export type Kept = { kind: 'kept'; missing: number };
