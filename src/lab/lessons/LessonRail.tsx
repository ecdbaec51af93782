/** @file The five at the left of the one that is open, each with whether it is done. */
import { useStore } from 'zustand';
import { BetRecordLine } from '../bets/BetRecordLine.tsx';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useFeature } from '../context.tsx';
import styles from './LessonRail.module.css';
import shared from './Lessons.module.css';
import { lessons } from './lessonList.ts';
import { createLessons } from './lessons.ts';
import type { LessonId } from './steps.ts';

export function LessonRail({ openId }: { openId: LessonId }) {
  const { store, goTo, record } = useFeature(createLessons);
  const done = useStore(store, (state) => state.done);
  return (
    <nav className={styles.rail} aria-label="Lessons">
      <SectionHead title="Lessons">
        <button type="button" className={ui.quiet} onClick={() => goTo(null)}>
          all<span className={ui.hidden}> lessons</span>
        </button>
      </SectionHead>
      <ol>
        {lessons.map(({ id, title }, index) => (
          <li key={id}>
            <button
              type="button"
              className={styles.lesson}
              aria-current={id === openId ? 'true' : undefined}
              onClick={() => goTo({ lessonId: id, step: 'read' })}
            >
              <span className={shared.number}>{index + 1}</span>
              <span className={styles.title}>{title}</span>
              {done.includes(id) ? (
                <span className={styles.done}>
                  ✓<span className={ui.hidden}> done</span>
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
      <div className={styles.foot}>
        <BetRecordLine record={record} />
      </div>
    </nav>
  );
}
