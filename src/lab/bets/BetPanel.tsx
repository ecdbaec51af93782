/** @file The bet of the lab, in the place of the Time chart: guesses, then the runs, then what came of them. */
import { useStore } from 'zustand';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useCommands, useFeature, useLab } from '../context.tsx';
import { BetForm } from './BetForm.tsx';
import { BetRecordLine } from './BetRecordLine.tsx';
import styles from './Bets.module.css';
import { createBets } from './bets.ts';
import type { Betting } from './betting.ts';
import { Reveal } from './Reveal.tsx';

export function BetPanel() {
  const bets = useFeature(createBets);
  const betting = useStore(bets.store, (state) => state.betting);
  const { closeBet } = useCommands();
  return (
    <>
      <SectionHead title="Bet" note="the same arrivals under each placement">
        {betting?.scored ? (
          <button type="button" className={ui.quiet} onClick={closeBet}>
            all figures
          </button>
        ) : null}
        {betting && !betting.isPlaced ? (
          <button type="button" className={ui.quiet} onClick={closeBet}>
            withdraw<span className={ui.hidden}> the bet</span>
          </button>
        ) : null}
      </SectionHead>
      <div className={styles.panel}>
        {betting ? betting.isPlaced ? <Placed betting={betting} /> : <Open betting={betting} /> : null}
        <BetRecordLine record={bets.record} />
      </div>
    </>
  );
}

function Open({ betting }: { betting: Betting }) {
  const { guess, favour, place } = useFeature(createBets);
  const placements = useLab((state) => state.scenario.placements);
  const isGpuUnknown = useLab((state) => state.gpu === null);
  return (
    <BetForm
      betting={betting}
      question="Which placement keeps the largest share of its requests within SLO, and how large is each share?"
      details={placements.map(({ detail }) => detail)}
      placeWords="Place the bet and run"
      hindrance={isGpuUnknown ? 'Still looking for a GPU.' : null}
      onGuess={guess}
      onFavour={favour}
      onPlace={place}
    />
  );
}

function Placed({ betting }: { betting: Betting }) {
  const mode = useLab((state) => state.comparison?.done[0]?.report.mode ?? state.controls.mode);
  const running = useLab((state) => state.comparison?.running ?? null);
  return (
    <>
      {running ? <p className={styles.running}>Running {running.toLowerCase()}</p> : null}
      <Reveal betting={betting} kind={mode === 'live' ? 'measured' : 'modelled'} />
    </>
  );
}
