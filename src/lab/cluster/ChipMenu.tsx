/** @file What can be done with a chip, as a menu beside it. */
import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useLab } from '../context.tsx';
import styles from './ChipMenu.module.css';
import { chipActions } from './chipActions.ts';
import type { ChipMenu as OpenMenu } from './editor.ts';
import { useDraft, useEditor } from './useEditor.ts';

export function ChipMenu() {
  const menu = useDraft((state) => state.menu);
  return menu ? <Menu key={`${menu.from}/${menu.model}`} menu={menu} /> : null;
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function Menu({ menu }: { menu: OpenMenu }) {
  const editor = useEditor();
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef(document.activeElement);
  const draft = useDraft((state) => state.draft);
  const ground = useDraft((state) => state.ground);
  const name = useLab((state) => state.scenario.models[menu.model]?.name ?? '');
  useEffect(() => {
    list.current?.querySelector('button')?.focus();
  }, []);
  const close = () => {
    editor.openMenu(null);
    (opener.current as HTMLElement | null)?.focus();
  };
  const key = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (step) focusBeside(list.current, step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const left = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) editor.openMenu(null);
  };
  if (!draft) return null;
  const actions = chipActions(menu, draft, ground);
  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-label={name}
      className={styles.menu}
      style={{ left: menu.x, top: menu.y }}
      onKeyDown={key}
      onBlur={left}
    >
      {actions.map(({ label, edit, lands }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            editor.edit(edit, lands === null ? null : { group: lands, model: menu.model });
          }}
        >
          {label}
        </button>
      ))}
      {actions.length === 0 ? (
        <button type="button" role="menuitem" tabIndex={-1} onClick={close}>
          no other group can take it
        </button>
      ) : null}
    </div>
  );
}

function focusBeside(list: HTMLElement | null, step: number): void {
  const items = [...(list?.querySelectorAll('button') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  items.at((at + step) % items.length)?.focus();
}
