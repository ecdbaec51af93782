/** @file Why late: where the pinned request's time went, step by step, and behind whose requests it waited. */
import type { CSSProperties } from 'react';
import { formatDuration, widthOf } from '../../base/format.ts';
import type { RequestExplanation } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { blameSentence, explanationTitle, stepWords, timeShares } from '../whyWords.ts';
import ui from './ui.module.css';
import { Mark } from './ui.tsx';
import styles from './WhyLate.module.css';

export function WhyLate() {
  const pinned = useLab((state) => state.time.pinnedRequest);
  const explanation = useLab((state) => state.time.explanation);
  const { pin } = useCommands();
  if (pinned === null) return null;
  return (
    <section className={styles.why} aria-label="Why late">
      {explanation ? <Explanation explanation={explanation} /> : <p>request {pinned} has not been served to its end</p>}
      <button type="button" className={`${ui.quiet} ${styles.close}`} onClick={() => pin(null)}>
        let go
      </button>
    </section>
  );
}

export function Explanation({ explanation }: { explanation: RequestExplanation }) {
  const models = useLab((state) => state.scenario.models);
  const names = models.map(({ name }) => name);
  return (
    <>
      <p className={styles.title}>
        <Mark model={explanation.modelIndex} /> <b>{explanationTitle(explanation, names)}</b>
      </p>
      <StepBar explanation={explanation} />
      <ul className={styles.shares}>
        {timeShares(explanation).map(({ kind, seconds, share }) => (
          <li key={kind}>
            <i className={styles[kind]} aria-hidden="true" /> {kind} {formatDuration(seconds)}, {share}
          </li>
        ))}
      </ul>
      {explanation.blame.slice(0, 2).map((blame) => (
        <p key={`${blame.modelIndex}/${blame.firstArrivalSeconds}`}>{blameSentence(blame, names)}</p>
      ))}
    </>
  );
}

/** The steps in the order in which they came, and the SLO where it was passed. */
function StepBar({ explanation }: { explanation: RequestExplanation }) {
  const { steps, sloSeconds, arrivalSeconds, finishSeconds } = explanation;
  const latency = finishSeconds - arrivalSeconds;
  return (
    <div className={styles.bar} aria-hidden="true">
      {steps.map((step) => (
        <i
          key={`${step.kind}/${step.fromSeconds}`}
          className={styles[step.kind]}
          style={{ width: widthOf(step.toSeconds - step.fromSeconds, latency) }}
          title={stepWords(step)}
        />
      ))}
      {sloSeconds !== null && sloSeconds < latency ? (
        <span className={styles.slo} style={{ '--at': sloSeconds / latency } as CSSProperties} title="its SLO" />
      ) : null}
    </div>
  );
}
