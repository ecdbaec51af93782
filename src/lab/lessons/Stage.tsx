/** @file What a lesson's step is about, beside it: the placements before the run, the cluster during it, charts after it. */
import { Suspense } from 'react';
import { formatPercent, widthOf } from '../../base/format.ts';
import { Cluster } from '../components/Cluster.tsx';
import { TimePanel } from '../components/TimePanel.tsx';
import { Mark, modelColourOf, SectionHead } from '../components/ui.tsx';
import styles from './Lessons.module.css';
import { LineChart } from './LineChart.tsx';
import type { Lesson, LessonState } from './lesson.ts';
import { PlacementPicture } from './PlacementPicture.tsx';
import type { StepName } from './steps.ts';

interface StageProps {
  lesson: Lesson;
  state: LessonState;
  step: StepName;
}

export function Stage({ lesson, state, step }: StageProps) {
  const runs = lesson.bets === 'placements';
  return (
    <div className={styles.stage} data-step={step}>
      <Suspense fallback={null}>
        {step === 'why' ? <Explained lesson={lesson} state={state} /> : null}
        {step === 'run' && runs ? <Run /> : null}
        {step === 'why' || (step === 'run' && runs) ? null : <Offered lesson={lesson} />}
      </Suspense>
    </div>
  );
}

function Run() {
  return (
    <>
      <section className={styles.part} aria-label="Cluster">
        <Cluster />
      </section>
      <TimePart />
    </>
  );
}

function TimePart() {
  return (
    <section className={`${styles.part} ${styles.time}`} aria-label="Time">
      <TimePanel />
    </section>
  );
}

function Explained({ lesson: { Exhibit, showsTime }, state }: Omit<StageProps, 'step'>) {
  const { study } = state;
  return (
    <>
      {showsTime ? <TimePart /> : null}
      <div className={styles.charts}>
        {Exhibit ? <Exhibit lesson={state} /> : null}
        {study.kind === 'working' ? (
          <p role="status" className={styles.running}>
            {study.what}
            {study.fraction > 0 ? `, ${formatPercent(study.fraction, 0)} done` : null}
          </p>
        ) : null}
        {study.kind === 'failed' ? <p role="alert">The charts could not be made: {study.problem}</p> : null}
        {study.kind === 'done'
          ? study.study.charts.map((chart) => <LineChart key={chart.title} chart={chart} />)
          : null}
      </div>
    </>
  );
}

/** What is bet on, as pictures; and where demand is uneven, how much of it each model has. */
function Offered({ lesson: { scenario, bets } }: { lesson: Lesson }) {
  return (
    <div className={styles.charts}>
      {bets === 'placements' ? (
        scenario.placements.map(({ id, label, detail, placement }) => (
          <section key={id} className={styles.offered} aria-label={label}>
            <SectionHead title={label} note={detail} />
            <PlacementPicture placement={placement} size="large" />
          </section>
        ))
      ) : (
        <Demand lesson={scenario} />
      )}
      {bets === 'placements' ? (
        <p className={styles.how}>A box is a device. A bar is the part of a model that it holds: full, all of it.</p>
      ) : null}
    </div>
  );
}

function Demand({ lesson: { controls, models } }: { lesson: Lesson['scenario'] }) {
  const most = Math.max(...controls.models.map(({ load }) => load));
  return (
    <section className={styles.offered} aria-label="Demand">
      <SectionHead title="Demand" note="of all the time that the devices have" />
      <ul className={styles.demand}>
        {models.map(({ name }, model) => (
          <li key={name}>
            <Mark model={model} /> {name}
            <span className={styles.load}>
              <span style={{ width: widthOf(controls.models[model].load, most), background: modelColourOf(model) }} />
            </span>
            <b>{formatPercent(controls.models[model].load, 0)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
