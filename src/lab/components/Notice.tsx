/** @file A line under the bar that stays until one has read it. */
import type { ReactNode } from 'react';
import styles from './Notices.module.css';
import ui from './ui.module.css';

interface NoticeProps {
  /** Something went wrong. */
  isProblem?: boolean;
  onDismiss(): void;
  children: ReactNode;
}

export function Notice({ isProblem = false, onDismiss, children }: NoticeProps) {
  return (
    <p className={isProblem ? styles.problem : styles.told}>
      {children}{' '}
      <button type="button" className={ui.quiet} onClick={onDismiss}>
        dismiss
      </button>
    </p>
  );
}
