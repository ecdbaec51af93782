/** @file What this browser keeps of bets, and how to begin anew. */
import { useStore } from 'zustand';
import ui from '../components/ui.module.css';
import styles from './Bets.module.css';
import { type BetRecord, summaryOf } from './record.ts';
import { recordSentence } from './words.ts';

export function BetRecordLine({ record }: { record: BetRecord }) {
  const bets = useStore(record.store, (state) => state.bets);
  return (
    <p className={styles.record} title="Kept in this browser only">
      <span data-testid="bet-record">{recordSentence(summaryOf(bets))}</span>{' '}
      {bets.length > 0 ? (
        <button type="button" className={ui.quiet} onClick={record.reset}>
          forget<span className={ui.hidden}> all bets</span>
        </button>
      ) : null}
    </p>
  );
}
