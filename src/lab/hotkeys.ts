/** @file Single-key commands: which key does what, and when a key belongs to the control that has the focus instead. */
import type { Commands } from './commands.ts';
import type { Scenario } from './scenario.ts';
import type { ViewName } from './viewNames.ts';

export interface Hotkey {
  key: string;
  /** Another that does the same, where nothing that has the focus takes it. */
  otherKey?: string;
  /** As printed in the list. */
  label: string;
  does: string;
  run(commands: Commands): void;
}

/** @param viewName  the view that is looked at: runs are driven from the lab */
export function hotkeysOf(scenario: Scenario, viewName: ViewName): Hotkey[] {
  const list: Hotkey = { key: '?', label: '?', does: 'this list', run: (commands) => commands.showHotkeys(true) };
  return viewName === 'lab' ? [...runHotkeys(scenario), list] : [list];
}

function runHotkeys(scenario: Scenario): Hotkey[] {
  const placements = scenario.placements.slice(0, 9).map(({ id, label }, index) => ({
    key: String(index + 1),
    label: String(index + 1),
    does: `placement: ${label}`,
    run: (commands: Commands) => commands.setPlacement(id),
  }));
  const bursts = scenario.models.slice(0, 2).map(({ name }, model) => ({
    key: 'ab'[model] ?? '',
    label: 'ab'[model] ?? '',
    does: `burst of ${name}`,
    run: (commands: Commands) => commands.burst(model),
  }));
  return [
    { key: ' ', label: 'space', does: 'run or pause', run: (commands) => commands.runOrPause() },
    { key: 'r', label: 'r', does: 'reset: begin the run again', run: (commands) => commands.reset() },
    {
      key: '.',
      otherKey: 'arrowright',
      label: '. or →',
      does: 'step: to the next start or end of a stage',
      run: (commands) => commands.step(),
    },
    ...placements,
    ...bursts,
    { key: 'e', label: 'e', does: 'edit the placement', run: (commands) => commands.editPlacement(true) },
    { key: 'c', label: 'c', does: 'compare the placements', run: (commands) => commands.compare() },
    { key: 'v', label: 'v', does: 'two placements: A against B', run: (commands) => commands.openPair() },
  ];
}

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** @param focused what has the focus, as a tag and, of an input, its type */
export function hotkeyFor(
  hotkeys: readonly Hotkey[],
  press: KeyPress,
  focused: { tag: string; type?: string },
): Hotkey | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const tag = focused.tag.toLowerCase();
  const isTyping = tag === 'select' || tag === 'textarea' || (tag === 'input' && focused.type === 'number');
  const takesSpace = tag === 'button' || tag === 'summary' || tag === 'a' || tag === 'input';
  if (isTyping || (press.key === ' ' && takesSpace)) return undefined;
  const pressed = press.key.toLowerCase();
  const isFree = tag === 'body' || tag === 'button';
  return hotkeys.find(({ key, otherKey }) => key === pressed || (isFree && otherKey === pressed));
}
