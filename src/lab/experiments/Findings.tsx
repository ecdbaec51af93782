/** @file What an answer says, and what to know before it is believed, one sentence each. */
import type { ExperimentResult } from '../../experiment/figures/result.ts';
import styles from './ExperimentsView.module.css';
import { splitFinding } from './words.ts';

function Finding({ sentence }: { sentence: string }) {
  const { head, rest } = splitFinding(sentence);
  if (rest === null) return <li>{head}</li>;
  return (
    <li>
      {head}
      <details>
        <summary>which not</summary>
        {rest}
      </details>
    </li>
  );
}

export function Findings({ sentences, result }: { sentences: readonly string[]; result: ExperimentResult }) {
  const { notes, referenceSource } = result;
  return (
    <div className={styles.findings}>
      <h3>What it says</h3>
      <ul>
        {sentences.map((sentence) => (
          <Finding key={sentence} sentence={sentence} />
        ))}
      </ul>
      {referenceSource === null && notes.length === 0 ? null : (
        <>
          <h3>What to know</h3>
          <ul>
            {referenceSource === null ? null : <li>Reference: {referenceSource}.</li>}
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
