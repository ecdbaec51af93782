/** @file The bet itself: who wins, and the share of requests each keeps within SLO. A slider past the others picks too. */
import { useId } from 'react';
import { formatPercent } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { Slider } from '../components/ui.tsx';
import styles from './Bets.module.css';
import { type Betting, canPlace } from './betting.ts';
import { favouriteOf } from './score.ts';
import { betSentence } from './words.ts';

export interface BetFormProps {
  betting: Betting;
  /** What is asked, as one sentence. */
  question: string;
  /** What each option is, in a few words. */
  details: readonly string[];
  placeWords: string;
  /** Why it cannot be placed now, whatever is guessed. */
  hindrance?: string | null;
  onGuess(option: number, share: number): void;
  onFavour(option: number): void;
  onPlace(): void;
}

const shareLimits = { min: 0, max: 1, step: 0.01 };

export function BetForm({ betting, question, details, placeWords, hindrance, ...on }: BetFormProps) {
  const name = useId();
  const { options, guesses } = betting;
  const favourite = favouriteOf(guesses);
  const isReady = canPlace(betting) && !hindrance;
  return (
    <div className={styles.form}>
      <fieldset className={styles.options}>
        <legend>{question}</legend>
        {options.map((option, index) => (
          <div key={option} className={styles.option} data-favourite={index === favourite}>
            <label className={styles.pick}>
              <input
                type="radio"
                name={name}
                checked={index === favourite}
                onChange={() => on.onFavour(index)}
                aria-label={`${option} wins`}
              />
              <b>{option}</b>
              <span>{details[index]}</span>
            </label>
            <Slider
              label="in time"
              of={option}
              value={guesses[index]}
              limits={shareLimits}
              text={formatPercent(guesses[index], 0)}
              onChange={(share) => on.onGuess(index, share)}
            />
          </div>
        ))}
      </fieldset>
      <p className={styles.said}>{betSentence(betting)}</p>
      <button
        type="button"
        className={ui.primary}
        aria-disabled={!isReady}
        title={hindrance ?? undefined}
        onClick={isReady ? on.onPlace : undefined}
      >
        {placeWords}
      </button>
      {hindrance ? <p className={ui.note}>{hindrance}</p> : null}
    </div>
  );
}
