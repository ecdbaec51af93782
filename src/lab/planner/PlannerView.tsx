/** @file The planner: what is asked, the search as it goes, the candidate looked at, and why the answer is the answer. */
import { useEffect } from 'react';
import columns from '../components/columns.module.css';
import { AnswerPanel } from './AnswerPanel.tsx';
import { AskPanel } from './AskPanel.tsx';
import { CandidatePanel } from './CandidatePanel.tsx';
import styles from './PlannerView.module.css';
import { SearchPanel } from './SearchPanel.tsx';
import { usePlannerCommands } from './usePlanner.ts';

export function PlannerView() {
  const { open } = usePlannerCommands();
  useEffect(open, [open]);
  return (
    <main className={`${columns.columns} ${styles.view}`}>
      <div className={`${columns.column} ${columns.left} ${styles.ask}`}>
        <AskPanel />
      </div>
      <div className={`${columns.centre} ${styles.centre}`}>
        <SearchPanel />
        <CandidatePanel />
      </div>
      <div className={`${columns.column} ${columns.right}`}>
        <AnswerPanel />
      </div>
    </main>
  );
}
