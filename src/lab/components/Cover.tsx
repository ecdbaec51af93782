/** @file In the place of what would give a bet's answer away. */
import styles from './Cover.module.css';
import { SectionHead } from './ui.tsx';

export function Cover({ title }: { title: string }) {
  return (
    <section className={styles.cover} aria-label={title}>
      <SectionHead title={title} />
      <p>hidden until your bet is in</p>
    </section>
  );
}
