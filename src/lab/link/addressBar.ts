/** @file Keeps the address and the page alike: what changes here is written there, what is written there is opened here. */
import type { Commands, Schedule } from '../commands.ts';
import type { LabStore } from '../store.ts';
import { formatFragment, parseFragment } from './fragment.ts';
import { type LinkState, linkOf, openLink } from './linkState.ts';

/** A hand that drags a slider writes once it rests: browsers allow few changes of the address. */
const restingSeconds = 0.4;

export interface AddressBar {
  readonly location: { hash: string };
  replace(hash: string): void;
  onChange(listener: () => void): void;
}

/** The browser's own. */
export function browserAddressBar(): AddressBar {
  return {
    location,
    replace: (hash) => history.replaceState(history.state, '', hash || location.pathname + location.search),
    onChange: (listener) => addEventListener('hashchange', listener),
  };
}

const linkedFields = [
  'scenario',
  'controls',
  'viewed',
  'time',
  'outcome',
  'planner',
  'expected',
] as const satisfies (keyof LinkState)[];

/** Whether a link of the page as it is, or a change of it, is in the address. */
export function followAddress(
  bar: AddressBar,
  { store, commands, schedule }: { store: LabStore; commands: Pick<Commands, 'open'>; schedule: Schedule },
): void {
  let callOff = () => {};
  const write = () => {
    const fragment = parseFragment(bar.location.hash);
    const hash = formatFragment({ ...fragment, state: linkOf(store.getState()) });
    if (hash !== bar.location.hash) bar.replace(hash);
  };
  store.subscribe((state, before) => {
    if (linkedFields.every((field) => state[field] === before[field])) return;
    callOff();
    callOff = schedule(restingSeconds, write);
  });
  bar.onChange(() => {
    const shown = store.getState();
    const { state, embed } = parseFragment(bar.location.hash);
    store.setState({ embed });
    if (state !== null && state !== linkOf(shown)) commands.open(openLink(state, shown));
  });
}

/** What a fresh page shows: its link's state, else `fallback`. */
export function openAddress(hash: string, fallback: LinkState): ReturnType<typeof openLink> {
  const { state } = parseFragment(hash);
  return state === null ? { ...fallback, problems: [] } : openLink(state, fallback);
}
