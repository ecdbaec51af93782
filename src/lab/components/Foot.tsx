/** @file The ledger as one sentence, and how far the run is from what was predicted. */

import { formatPercent } from '../../base/format.ts';
import { useLab } from '../context.tsx';
import { type LedgerTerm, ledgerSentence, ledgerTerms, pageSentence, predictionSentence } from '../words.ts';
import styles from './Foot.module.css';
import ui from './ui.module.css';

export function Foot() {
  return (
    <footer className={styles.foot}>
      <LedgerLine />
      <span className={styles.grow} />
      <PredictionLine />
      <AccuracyLine />
      <Announcement />
    </footer>
  );
}

function LedgerLine() {
  const ledger = useLab((state) => state.snapshot?.ledger);
  if (!ledger) return <span>no requests yet</span>;
  const [arrived, ...parts] = ledgerTerms(ledger);
  return (
    <span data-testid="ledger">
      {arrived ? <Term term={arrived} /> : null}
      {parts.map((term, index) => (
        <span key={term.noun}>
          {index === 0 ? ' = ' : ' + '}
          <Term term={term} />
        </span>
      ))}
    </span>
  );
}

function Term({ term: { count, noun, reasons } }: { term: LedgerTerm }) {
  return (
    <span title={reasons || undefined}>
      <b>{count}</b> {noun}
      {reasons ? <span className={noun === 'failed' ? styles.reasons : ui.hidden}> ({reasons})</span> : null}
    </span>
  );
}

function PredictionLine() {
  const snapshot = useLab((state) => (state.bet === 'open' ? null : state.snapshot));
  const sentence = snapshot && predictionSentence(snapshot);
  return sentence ? <span title="What the simulator says of the same arrivals">{sentence}</span> : null;
}

function AccuracyLine() {
  const accuracy = useLab((state) => state.snapshot?.accuracy);
  if (!accuracy || accuracy.total === 0) return null;
  return <span>accuracy {formatPercent(accuracy.right / accuracy.total)} measured</span>;
}

/** Said once when the run changes its phase, to those who do not see it. */
function Announcement() {
  const sentence = useLab((state) => pageSentence(state));
  const ledger = useLab((state) => (state.snapshot?.phase === 'ended' ? ledgerSentence(state.snapshot.ledger) : ''));
  return (
    <span role="status" className={ui.hidden}>
      {sentence} {ledger}
    </span>
  );
}
