/** @file The experiments: their list at the left, the one that is open beside it; where it is narrow, the one or the other. */
import { useEffect } from 'react';
import { useFeature, useLab } from '../context.tsx';
import { ExperimentList } from './ExperimentList.tsx';
import { ExperimentPage } from './ExperimentPage.tsx';
import styles from './ExperimentsView.module.css';
import { createExperiments } from './experiments.ts';
import { partName, partOf } from './parts.ts';

export function ExperimentsView() {
  const part = useLab((state) => state.viewed.part);
  const { list } = useFeature(createExperiments);
  useEffect(list, [list]);
  return (
    <main className={styles.view} data-open={part !== null}>
      <ExperimentList />
      <ExperimentPage key={part} name={partName(partOf(part))} />
    </main>
  );
}
