/** @file One experiment: what it asks, how it is set up, running it, and its answer. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useCommands, useFeature, useLab } from '../context.tsx';
import { AnswerPanel } from './AnswerPanel.tsx';
import { CostPanel } from './CostPanel.tsx';
import styles from './ExperimentsView.module.css';
import { type OpenedExperiment, openedOf, type ReadExperiment } from './experimentStore.ts';
import { createExperiments } from './experiments.ts';
import { sweptNames } from './ownSweep.ts';
import { partOf } from './parts.ts';
import { setupOf } from './words.ts';

const seedsMost = 20;

export function ExperimentPage({ name }: { name: string }) {
  const { store, open } = useFeature(createExperiments);
  const opened = useStore(store, (state) => openedOf(state, name));
  const Panel = isCost(name) ? CostPanel : AnswerPanel;
  useEffect(() => open(name), [open, name]);
  return (
    <article className={styles.page} aria-label="Experiment">
      <Back />
      <Head name={name} read={opened.read} />
      {opened.problem ? (
        <p className={styles.problem} role="alert">
          {opened.problem}
        </p>
      ) : null}
      {opened.read ? <Setup read={opened.read} /> : null}
      {opened.read ? <RunRow name={name} opened={opened} read={opened.read} /> : <p>Reading the experiment</p>}
      {opened.answer ? <Panel name={name} answer={opened.answer} /> : null}
    </article>
  );
}

function isCost(name: string): boolean {
  const part = partOf(name);
  return part.kind === 'sweep' && part.quantity === 'cost';
}

/** Where it is narrow, the list is a page of its own. */
function Back() {
  const { turnTo } = useCommands();
  return (
    <button type="button" className={`${ui.quiet} ${styles.back}`} onClick={() => turnTo('experiments')}>
      all experiments
    </button>
  );
}

function Head({ name, read }: { name: string; read: ReadExperiment | null }) {
  const { store } = useFeature(createExperiments);
  const indexed = useStore(store, (state) => state.index?.find((one) => one.name === name));
  const scenario = useLab((state) => state.scenario.title);
  const part = partOf(name);
  if (part.kind === 'sweep') {
    return (
      <>
        <SectionHead title="This scenario" note="modelled" />
        <h3 className={styles.heading}>
          {scenario}: {sweptNames[part.quantity]}
        </h3>
      </>
    );
  }
  const figure = read?.experiment.figure ?? indexed?.figure;
  return (
    <>
      <SectionHead title={figure ? `Figure ${figure}` : 'Experiment'} note={read?.experiment.source} />
      <h3 className={styles.heading}>{read?.experiment.title ?? indexed?.title ?? name}</h3>
      {indexed ? <p className={styles.lead}>{indexed.shows}</p> : null}
    </>
  );
}

function Setup({ read: { experiment } }: { read: ReadExperiment }) {
  return (
    <dl className={styles.setup}>
      {setupOf(experiment).map(({ term, words }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function RunRow({ name, opened, read }: { name: string; opened: OpenedExperiment; read: ReadExperiment }) {
  const { run, cancel } = useFeature(createExperiments);
  const { running, answer } = opened;
  return (
    <div className={styles.run}>
      {running ? (
        <button type="button" className={ui.button} onClick={cancel}>
          Cancel
        </button>
      ) : (
        <button type="button" className={ui.primary} onClick={() => run(name)}>
          {answer ? 'Run again' : 'Run'}
        </button>
      )}
      <SeedSelect name={name} opened={opened} read={read} />
      <span className={styles.progress}>{running ? <Progress {...running} /> : null}</span>
      <span className={styles.progress} role="status">
        {running ? null : <Outdated read={answer?.read ?? read} isWhole={answer?.isWhole ?? true} />}
      </span>
    </div>
  );
}

function SeedSelect({ name, opened, read }: { name: string; opened: OpenedExperiment; read: ReadExperiment }) {
  const { chooseSeeds } = useFeature(createExperiments);
  const { experiment } = read;
  if (experiment.kind === 'cuts') return <span className={styles.faint}>nothing is random</span>;
  return (
    <label className={styles.seeds}>
      seeds{' '}
      <select
        value={opened.seedCount ?? experiment.seeds.count}
        disabled={opened.running !== null}
        onChange={({ target }) => chooseSeeds(name, Number(target.value))}
      >
        {Array.from({ length: seedsMost }, (_, index) => index + 1).map((count) => (
          <option key={count}>{count}</option>
        ))}
      </select>
    </label>
  );
}

function Progress({ doneCount, pointCount }: { doneCount: number; pointCount: number }) {
  return (
    <>
      <progress max={pointCount} value={doneCount} aria-label="Points worked out" /> {doneCount} of{' '}
      {formatCount(pointCount, 'point')}
    </>
  );
}

/** What the answer is not, where it is not what a run would say now. */
function Outdated({ read: { own }, isWhole }: { read: ReadExperiment; isWhole: boolean }) {
  const isPresent = useLab((state) => !own || (state.scenario === own.scenario && state.controls === own.controls));
  if (!isPresent) return 'The scenario was changed since: run again.';
  return isWhole ? null : 'Cancelled: what is shown is as far as it came.';
}
