/** @file A dialog over the page: the browser keeps the focus inside, gives it back, and closes it on Escape. */
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import styles from './Dialog.module.css';
import ui from './ui.module.css';

/** For a dialog that stays in the page while it is closed: open as long as it is shown. */
export function useShownDialog(shown: boolean): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  return dialog;
}

export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={onClose}>
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className={ui.quiet} onClick={() => dialog.current?.close()}>
          close<span className={ui.hidden}> {title}</span>
        </button>
      </div>
      {children}
    </dialog>
  );
}
