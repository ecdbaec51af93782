/** @file A model as a chip: dragged by pointer, moved by keys, with a menu of what can be done with it. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { Mark } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import { type Chip, chipKey } from './chipActions.ts';
import { homelessModels } from './draft.ts';
import styles from './ModelChip.module.css';
import { useDraft, useEditor } from './useEditor.ts';

/** Less than this is a press. */
const dragPixels = 5;

function isFar(from: { x: number; y: number }, { clientX, clientY }: PointerEvent): boolean {
  return Math.hypot(clientX - from.x, clientY - from.y) > dragPixels;
}

function groupAt({ clientX, clientY }: PointerEvent): number | null {
  const group = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('[data-group]')?.dataset.group;
  return group === undefined ? null : Number(group);
}

export function ModelChip({ chip }: { chip: Chip }) {
  const { model, from } = chip;
  const name = useLab((state) => state.scenario.models[model]?.name ?? '');
  const isHomeless = useDraft(
    ({ draft, ground }) => draft !== null && homelessModels(draft, ground.names.length).includes(model),
  );
  const isOpen = useDraft(({ menu }) => menu?.model === model && menu.from === from);
  const handlers = useChip(chip);
  const place = from === null ? (isHomeless ? ', in no group' : '') : `, in group ${from + 1}`;
  return (
    <button
      type="button"
      className={styles.chip}
      data-homeless={from === null && isHomeless}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      aria-label={`${name}${place}`}
      title={`${name}${place}`}
      {...handlers}
    >
      <Mark model={model} />
      <span>{name}</span>
      {from === null && isHomeless ? <em>no group</em> : null}
    </button>
  );
}

function useChip(chip: Chip) {
  const editor = useEditor();
  const button = useRef<HTMLButtonElement>(null);
  const pressed = useRef<{ x: number; y: number } | null>(null);
  const wasDragged = useRef(false);
  const isFocused = useDraft(({ focused }) => focused?.model === chip.model && focused.group === chip.from);
  useEffect(() => {
    if (isFocused) button.current?.focus();
  }, [isFocused]);

  return {
    ref: button,
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      pressed.current = { x: event.clientX, y: event.clientY };
      wasDragged.current = false;
      // A quick hand leaves the chip before its first move is told.
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent) {
      if (!pressed.current || (!wasDragged.current && !isFar(pressed.current, event))) return;
      wasDragged.current = true;
      const copies = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      editor.drag({ ...chip, x: event.clientX, y: event.clientY, over: groupAt(event), copies });
    },
    onPointerUp() {
      if (pressed.current && wasDragged.current) editor.drop();
      pressed.current = null;
    },
    onPointerCancel() {
      pressed.current = null;
      editor.drag(null);
    },
    onClick() {
      const box = button.current?.getBoundingClientRect();
      if (box && !wasDragged.current) editor.openMenu({ ...chip, x: box.left, y: box.bottom });
      wasDragged.current = false;
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && pressed.current) {
        pressed.current = null;
        editor.drag(null);
      } else {
        const action = chipKey(chip, event);
        if (!action) return;
        editor.edit(action.edit, action.lands === null ? null : { group: action.lands, model: chip.model });
      }
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

/** Under the pointer while a chip is dragged. */
export function DraggedChip() {
  const drag = useDraft((state) => state.drag);
  const name = useLab((state) => (drag ? (state.scenario.models[drag.model]?.name ?? '') : ''));
  if (!drag) return null;
  const verb = drag.over === null ? '' : drag.from === null || drag.copies ? 'add' : 'move';
  return (
    <div className={styles.dragged} style={{ left: drag.x, top: drag.y }} aria-hidden="true">
      <Mark model={drag.model} />
      <span>{name}</span>
      {verb ? <em>{verb}</em> : null}
    </div>
  );
}
