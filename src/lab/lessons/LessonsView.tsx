/** @file The lessons: the five in a list, and the one that is open with the cluster beside it. */
import { useFeature, useLab } from '../context.tsx';
import { LessonList } from './LessonList.tsx';
import { LessonPage } from './LessonPage.tsx';
import { LessonRail } from './LessonRail.tsx';
import styles from './Lessons.module.css';
import { createLessons } from './lessons.ts';
import { placeOf } from './steps.ts';

export function LessonsView() {
  // Made before anything of it is shown: it brings the lesson's scenario to the lab.
  useFeature(createLessons);
  const place = placeOf(useLab((state) => state.viewed.part));
  if (!place) return <LessonList />;
  return (
    <main className={styles.lessons}>
      <LessonRail openId={place.lessonId} />
      <LessonPage place={place} />
    </main>
  );
}
