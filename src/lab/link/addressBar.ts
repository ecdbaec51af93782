/** @file Keeps the address and the page alike: what changes here is written there, what is written there is opened here. */
import type { Commands, Schedule } from '../commands.ts';
import { fetchPart } from '../fetchPart.ts';
import { commandFailed, type LabStore } from '../store.ts';
import { formatFragment, parseFragment } from './fragment.ts';
import type { LinkState, OpenedLink } from './linkState.ts';

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
  const say = (error: unknown) => store.setState(commandFailed(error));
  const write = async () => {
    const { linkOf } = await fetchLinkText();
    const fragment = parseFragment(bar.location.hash);
    const hash = formatFragment({ ...fragment, state: linkOf(store.getState()) });
    if (hash !== bar.location.hash) bar.replace(hash);
  };
  const open = async (typed: string) => {
    const { linkOf, openLink } = await fetchLinkText();
    const shown = store.getState();
    if (typed !== linkOf(shown)) commands.open(openLink(typed, shown));
  };
  store.subscribe((state, before) => {
    if (linkedFields.every((field) => state[field] === before[field])) return;
    callOff();
    callOff = schedule(restingSeconds, () => void write().catch(say));
  });
  bar.onChange(() => {
    const { state, embed } = parseFragment(bar.location.hash);
    store.setState({ embed });
    if (state !== null) open(state).catch(say);
  });
}

/** What a fresh page shows: its link's state, else `fallback`. */
export async function openAddress(hash: string, fallback: LinkState): Promise<OpenedLink> {
  const { state } = parseFragment(hash);
  if (state === null) return { ...fallback, problems: [] };
  const linkText = await fetchLinkText().catch((error: Error) => error);
  return linkText instanceof Error ? { ...fallback, problems: [linkText.message] } : linkText.openLink(state, fallback);
}

/** Checks, packing and unpacking: a visit that neither brings a link nor changes anything goes without. */
function fetchLinkText() {
  return fetchPart(() => import('./linkText.ts'));
}
