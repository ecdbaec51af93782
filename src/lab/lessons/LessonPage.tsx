/** @file One lesson: its step in a column, what it is about beside it. The arrows ← and → walk through the steps. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import ui from '../components/ui.module.css';
import { useFeature } from '../context.tsx';
import styles from './Lessons.module.css';
import type { Lesson, LessonState } from './lesson.ts';
import { lessonOf, lessons } from './lessonList.ts';
import { createLessons } from './lessons.ts';
import { Stage } from './Stage.tsx';
import { BetStep, RunStep, TryStep } from './StepBodies.tsx';
import { isOpen, type Place, placeAfter, placeBefore, shownStep, stepNames, stepTitles } from './steps.ts';

export function LessonPage({ place }: { place: Place }) {
  const { store } = useFeature(createLessons);
  const state = useStore(store, ({ byLesson }) => byLesson[place.lessonId]);
  const lesson = lessonOf(place.lessonId);
  const shown = { ...place, step: shownStep(place.step, state.phase) };
  return (
    <>
      <Column lesson={lesson} state={state} place={shown} />
      <Stage lesson={lesson} state={state} step={shown.step} />
    </>
  );
}

interface ColumnProps {
  lesson: Lesson;
  state: LessonState;
  place: Place;
}

function Column({ lesson, state, place }: ColumnProps) {
  const { goTo } = useFeature(createLessons);
  const column = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { lessonId, step } = place;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins at its heading, wherever the last one ended
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || column.current?.contains(activeElement)) heading.current?.focus();
  }, [lessonId, step]);
  const [before, after] = [placeBefore(place), placeAfter(place, state.phase)];
  const walk = (event: KeyboardEvent) => {
    const wanted = event.key === 'ArrowRight' ? after : event.key === 'ArrowLeft' ? before : null;
    const isTaken = event.target instanceof HTMLInputElement || event.altKey || event.ctrlKey || event.metaKey;
    if (!wanted || isTaken) return;
    event.preventDefault();
    goTo(wanted);
  };
  return (
    <article ref={column} className={styles.column} aria-label="Lesson" onKeyDown={walk}>
      <StepList place={place} state={state} />
      <div className={styles.body}>
        <h2 ref={heading} tabIndex={-1}>
          <span className={styles.number}>{lessons.indexOf(lesson) + 1}</span> {lesson.title}
        </h2>
        <StepBody lesson={lesson} state={state} place={place} />
      </div>
      <div className={styles.walk}>
        <button
          type="button"
          className={ui.button}
          aria-disabled={!before}
          title="Back (←)"
          onClick={() => before && goTo(before)}
        >
          Back
        </button>
        <button
          type="button"
          className={step === 'bet' || step === 'try' ? ui.button : ui.primary}
          aria-disabled={!after}
          title="Next (→)"
          onClick={() => after && goTo(after)}
        >
          {nextWords(place, after)}
        </button>
      </div>
    </article>
  );
}

function nextWords({ lessonId, step }: Place, after: Place | null): string {
  if (after && after.lessonId !== lessonId) return 'Next lesson';
  const next = stepNames[stepNames.indexOf(step) + 1];
  return next ? `Next: ${stepTitles[next].toLowerCase()}` : 'The last lesson';
}

function StepList({ place, state }: Omit<ColumnProps, 'lesson'>) {
  const { goTo } = useFeature(createLessons);
  return (
    <ol className={styles.steps} aria-label="Steps">
      {stepNames.map((step) => (
        <li key={step}>
          <button
            type="button"
            className={styles.step}
            aria-current={step === place.step ? 'step' : undefined}
            disabled={!isOpen(step, state.phase)}
            onClick={() => goTo({ lessonId: place.lessonId, step })}
          >
            {stepTitles[step]}
          </button>
        </li>
      ))}
    </ol>
  );
}

function StepBody({ lesson, state, place: { step } }: ColumnProps) {
  const { measure } = useFeature(createLessons);
  const { Read, Why } = lesson;
  if (step === 'bet') return <BetStep lesson={lesson} state={state} />;
  if (step === 'run') return <RunStep lesson={lesson} state={state} />;
  if (step === 'try') return <TryStep lesson={lesson} />;
  if (step === 'why') return <Why lesson={state} onMeasure={() => measure(lesson.id)} />;
  return (
    <>
      <Read />
      <p className={styles.source}>{lesson.source}.</p>
    </>
  );
}
