/** @file Which experiments there are: sweeps of the lab's scenario, then the published figures. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useCommands, useFeature, useLab } from '../context.tsx';
import styles from './ExperimentsView.module.css';
import { openedOf } from './experimentStore.ts';
import { createExperiments } from './experiments.ts';
import { figureGroups } from './figureGroups.ts';
import { sweptNames } from './ownSweep.ts';
import { partName, partOf, sweptQuantities } from './parts.ts';

export function ExperimentList() {
  const { store } = useFeature(createExperiments);
  const index = useStore(store, (state) => state.index);
  const problem = useStore(store, (state) => state.problem);
  return (
    <nav className={styles.list} aria-label="Experiments">
      <OwnSweeps />
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      {figureGroups(index ?? []).map(({ title, experiments }) => (
        <section key={title} className={styles.group} aria-label={title}>
          <SectionHead title={title} />
          <ul>
            {experiments.map(({ name, figure, title: experimentTitle, shows }) => (
              <Entry key={name} name={name} mark={figure} title={experimentTitle}>
                {shows}
              </Entry>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function OwnSweeps() {
  const title = useLab((state) => state.scenario.title);
  return (
    <section className={styles.group} aria-label="This scenario">
      <SectionHead title="This scenario" note={title} />
      <ul>
        {sweptQuantities.map((quantity) => (
          <Entry
            key={quantity}
            name={partName({ kind: 'sweep', quantity })}
            mark="~"
            title={quantity === 'cost' ? 'What a share within SLO costs' : `Swept: ${sweptNames[quantity]}`}
          />
        ))}
      </ul>
    </section>
  );
}

function Entry({ name, mark, title, children }: { name: string; mark: string; title: string; children?: ReactNode }) {
  const isOpen = useLab((state) => partName(partOf(state.viewed.part)) === name);
  const { turnTo } = useCommands();
  return (
    <li>
      <button
        type="button"
        className={styles.entry}
        aria-current={isOpen ? 'true' : undefined}
        onClick={() => turnTo('experiments', name)}
      >
        <span className={styles.figure} aria-hidden="true">
          {mark}
        </span>
        <span className={styles.title}>
          <span className={ui.hidden}>{mark === '~' ? '' : `figure ${mark}: `}</span>
          {title} <State name={name} />
        </span>
        {children ? <span className={styles.shows}>{children}</span> : null}
      </button>
    </li>
  );
}

/** Whether it runs, or has run. */
function State({ name }: { name: string }) {
  const { store } = useFeature(createExperiments);
  const words = useStore(store, (state) => {
    const { running, answer } = openedOf(state, name);
    if (running) return 'running';
    return answer && (answer.isWhole ? 'done' : 'in part');
  });
  return words ? <span className={styles.state}>{words}</span> : null;
}
