/** @file The ledger as one sentence, and how far the run is from what was predicted. */

import { formatPercent } from '../../base/format.ts';
import { useCommands, useLab } from '../context.tsx';
import {
  driftSentence,
  type LedgerTerm,
  ledgerSentence,
  ledgerTerms,
  pageSentence,
  predictionSentence,
} from '../words.ts';
import styles from './Foot.module.css';
import ui from './ui.module.css';

export function Foot() {
  return (
    <footer className={styles.foot}>
      <LedgerLine />
      <span className={styles.grow} />
      <PredictionLine />
      <DriftLine />
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
  return sentence ? <span title={predictionTitle}>{sentence}</span> : null;
}

const predictionTitle =
  'What the simulator says of the same arrivals; in brackets, of stages that last up to 2 % shorter or longer, as those in time may';

/** Where the stages no longer take what they were measured to, doing so again is one press away. */
function DriftLine() {
  const sentence = useLab(({ snapshot }) => snapshot && driftSentence(snapshot.fidelity));
  const isLive = useLab((state) => state.gpu?.gpu === true && state.controls.mode === 'live');
  const { measureAgain } = useCommands();
  if (!sentence || !isLive) return null;
  return (
    <span data-testid="drift">
      {sentence}:{' '}
      <button type="button" className={ui.quiet} onClick={measureAgain}>
        measure again
      </button>
    </span>
  );
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
