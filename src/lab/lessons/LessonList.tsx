/** @file The five lessons as one chooses among them, and what this browser keeps of bets. */
import { useStore } from 'zustand';
import { BetRecordLine } from '../bets/BetRecordLine.tsx';
import { scoreRule } from '../bets/words.ts';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useFeature } from '../context.tsx';
import styles from './LessonList.module.css';
import shared from './Lessons.module.css';
import type { Lesson } from './lesson.ts';
import { lessons } from './lessonList.ts';
import { createLessons } from './lessons.ts';

export function LessonList() {
  const { record } = useFeature(createLessons);
  return (
    <main className={styles.list}>
      <h2 className={styles.listTitle}>Five lessons, three minutes each</h2>
      <p className={styles.lead}>
        Where should models live so that bursts of requests are answered in time? Each lesson asks for your bet first,
        then runs what you bet on, on your GPU where there is one, and shows why it came out as it did.
      </p>
      <ol className={styles.chapters}>
        {lessons.map((lesson, index) => (
          <Chapter key={lesson.id} lesson={lesson} number={index + 1} />
        ))}
      </ol>
      <SectionHead title="Your bets" />
      <BetRecordLine record={record} />
      <p className={shared.rule}>{scoreRule}</p>
    </main>
  );
}

function Chapter({ lesson: { id, title, summary, source }, number }: { lesson: Lesson; number: number }) {
  const { store, goTo } = useFeature(createLessons);
  const isDone = useStore(store, (state) => state.done.includes(id));
  return (
    <li className={styles.chapter}>
      <span className={shared.number} aria-hidden="true">
        {number}
      </span>
      <div>
        <h3>{title}</h3>
        <p>{summary}</p>
        <p className={shared.source}>{source}</p>
      </div>
      <div className={styles.begin}>
        {isDone ? <span className={shared.done}>done</span> : null}
        <button type="button" className={ui.button} onClick={() => goTo({ lessonId: id, step: 'read' })}>
          {isDone ? 'Again' : 'Begin'}
          <span className={ui.hidden}> {title}</span>
        </button>
      </div>
    </li>
  );
}
