/** @file What can be done with a model's chip: the entries of its menu, and what its keys do. */
import type { StaticPlacement } from '../../domain/placement.ts';
import { copyModel, type DraftGround, type Edit, moveModel, removeModel } from './draft.ts';

/** A model in a group; null: in the list of all models. */
export interface Chip {
  model: number;
  from: number | null;
}

export interface ChipAction {
  label: string;
  edit(draft: StaticPlacement, ground: DraftGround): Edit;
  /** The group whose chip has the focus afterwards; null: none. */
  lands: number | null;
}

function move({ model, from }: { model: number; from: number }, to: number): ChipAction {
  return {
    label: `move to group ${to + 1}`,
    edit: (draft, ground) => moveModel(draft, { model, from, to }, ground),
    lands: to,
  };
}

function copy({ model, from }: Chip, to: number): ChipAction {
  return {
    label: from === null ? `add to group ${to + 1}` : `also on group ${to + 1}`,
    edit: (draft, ground) => copyModel(draft, { model, to }, ground),
    lands: to,
  };
}

function remove({ model, from }: { model: number; from: number }): ChipAction {
  return {
    label: `remove from group ${from + 1}`,
    edit: (draft, ground) => removeModel(draft, { model, from }, ground),
    lands: null,
  };
}

/** Those that the draft lets be done. */
export function chipActions({ model, from }: Chip, draft: StaticPlacement, ground: DraftGround): ChipAction[] {
  const groups = draft.groups.map((_, to) => to).filter((to) => to !== from);
  const copies = groups.map((to) => copy({ model, from }, to));
  const all =
    from === null ? copies : [...groups.map((to) => move({ model, from }, to)), ...copies, remove({ model, from })];
  return all.filter(({ edit }) => edit(draft, ground).kind === 'done');
}

/** Arrows move it to the group before or after, with shift they copy it there; delete removes it. */
export function chipKey(
  { model, from }: Chip,
  { key, shiftKey }: { key: string; shiftKey: boolean },
): ChipAction | null {
  if (from === null) return null;
  if (key === 'Delete' || key === 'Backspace') return remove({ model, from });
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return null;
  const to = from + step;
  return shiftKey ? copy({ model, from }, to) : move({ model, from }, to);
}
