/** @file The whole address of the page in a state, as one hands it on. */
import { formatFragment } from './fragment.ts';
import type { LinkState } from './linkState.ts';
import { linkOf } from './linkText.ts';

/** What develops or embeds the page stays behind: a link opens the page itself. */
export function pageLink(address: Pick<Location, 'origin' | 'pathname' | 'search'>, state: LinkState): string {
  const fragment = formatFragment({ paused: false, embed: null, state: linkOf(state) });
  return `${address.origin}${address.pathname}${address.search}${fragment}`;
}
