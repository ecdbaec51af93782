/** @file What came of a bet, one outcome after the other: a bar for what came, a mark for what was said. */
import type { CSSProperties } from 'react';
import { formatPercent, formatSignedPoints, widthOf } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import styles from './Bets.module.css';
import type { Betting } from './betting.ts';
import { winnersOf } from './score.ts';
import { scoreRule, scoreSentence, verdictSentence } from './words.ts';

/** @param kind  what the outcomes are: measured or modelled */
export function Reveal({ betting, kind }: { betting: Betting; kind: string }) {
  const { options, guesses, outcomes, shownCount, scored } = betting;
  const winners = scored ? winnersOf(outcomes.filter((outcome) => outcome !== null)) : [];
  return (
    <div className={styles.reveal}>
      <table className={styles.outcomes}>
        <caption className={ui.hidden}>The bet and what came of it</caption>
        <thead>
          <tr className={ui.hidden}>
            <th scope="col">option</th>
            <th scope="col">outcome</th>
            <th scope="col">said</th>
            <th scope="col">off by</th>
          </tr>
        </thead>
        <tbody>
          {options.map((option, index) => (
            <OutcomeRow
              key={option}
              option={option}
              guess={guesses[index]}
              outcome={index < shownCount ? outcomes[index] : null}
              isWinner={winners.includes(index)}
              kind={kind}
            />
          ))}
        </tbody>
      </table>
      <div role="status">
        {scored ? (
          <>
            <p className={styles.verdict}>{verdictSentence(betting)}</p>
            <p>{scoreSentence(betting)}</p>
          </>
        ) : null}
      </div>
      {scored ? <p className={styles.rule}>{scoreRule}</p> : null}
    </div>
  );
}

interface OutcomeRowProps {
  option: string;
  guess: number;
  outcome: number | null;
  isWinner: boolean;
  kind: string;
}

function OutcomeRow({ option, guess, outcome, isWinner, kind }: OutcomeRowProps) {
  const widths = { '--outcome': widthOf(outcome ?? 0, 1), '--guess': widthOf(guess, 1) } as CSSProperties;
  return (
    <tr data-winner={isWinner}>
      <th scope="row">{option}</th>
      <td className={styles.came}>
        <span className={styles.bar} style={widths} aria-hidden="true" />
        {outcome === null ? <span className={styles.yet}>not run yet</span> : <b>{formatPercent(outcome)}</b>}{' '}
        {outcome === null ? null : kind}
      </td>
      <td>you said {formatPercent(guess, 0)}</td>
      <td>{outcome === null ? '' : formatSignedPoints(outcome - guess)}</td>
    </tr>
  );
}
