/**
 * @file Whether the page stays as it is, or is loaded once more because its service worker will isolate it.
 *
 * Only a page at the top of its tab that is not isolated is ever loaded again, and only once in a tab's session: should
 * the worker's headers not isolate it either, it stays, and says what it lacks.
 */

export interface Circumstances {
  isolated: boolean;
  /** Inside another page: whoever embeds decides about isolation. */
  framed: boolean;
  /** Whether a worker can be had: https or localhost, and not switched off. */
  hasWorkers: boolean;
  /** Whether this tab was loaded again already and did not become isolated. */
  triedBefore: boolean;
}

export type Settling =
  /** Nothing to wait for, and no worker either. */
  | 'alone'
  /** As it is; a worker is registered once the page rests. */
  | 'stay'
  /** A worker is registered at once, and the page is loaded again when it takes over. */
  | 'isolate';

export function settlingOf({ isolated, framed, hasWorkers, triedBefore }: Circumstances): Settling {
  if (framed || !hasWorkers) return 'alone';
  return isolated || triedBefore ? 'stay' : 'isolate';
}
