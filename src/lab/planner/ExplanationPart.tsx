/** @file Why the plan is as good as it is: what limits each model, and what more of something would be worth. */
import { formatPercent, formatSignedPoints } from '../../base/format.ts';
import type { Limit, ModelExplanation, PlanExplanation } from '../../domain/planReport.ts';
import { liftedWords } from '../../experiment/planWords.ts';
import ui from '../components/ui.module.css';
import { Mark, SectionHead } from '../components/ui.tsx';
import styles from './ExplanationPart.module.css';
import { limitSentences } from './explanationWords.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function ExplanationPart() {
  const explained = usePlanner((state) => state.explained[state.policyIndex]);
  return (
    <section className={styles.part} aria-label="Why it is as good as it is">
      <SectionHead title="What limits it" note="modelled" />
      {explained?.kind === 'answered' ? <Explanation explanation={explained.explanation} /> : <Waiting />}
    </section>
  );
}

function Waiting() {
  const explained = usePlanner((state) => state.explained[state.policyIndex]);
  const { explain } = usePlannerCommands();
  if (explained?.kind === 'asked') {
    return (
      <p className={styles.words} role="status">
        Simulating the plan again with one limit lifted at a time
      </p>
    );
  }
  return (
    <p className={styles.words}>
      {explained?.kind === 'failed' ? `${explained.problem} ` : ''}
      <button type="button" className={ui.button} onClick={explain}>
        Explain
      </button>
    </p>
  );
}

function Explanation({ explanation }: { explanation: PlanExplanation }) {
  return (
    <>
      {limitSentences(explanation).map((sentence) => (
        <p key={sentence} className={styles.words}>
          {sentence}
        </p>
      ))}
      <Worth explanation={explanation} />
      {explanation.models.some(({ gains }) => gains) ? <Limits models={explanation.models} /> : null}
      <RunnersUp explanation={explanation} />
    </>
  );
}

/** What more of something would be worth, over all requests. */
function Worth({ explanation: { marginal } }: { explanation: PlanExplanation }) {
  const rows = [
    { name: 'one more device', gain: marginal.oneMoreDevice },
    { name: '10 % more memory', gain: marginal.moreMemory },
    { name: 'a 25 % looser SLO', gain: marginal.looserSlo },
  ];
  return (
    <dl className={styles.worth} aria-label="Points more on time, over all requests">
      {rows.map(({ name, gain }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatSignedPoints(gain)} points</dd>
        </div>
      ))}
    </dl>
  );
}

const limits: readonly Limit[] = ['memory', 'rate', 'burst', 'slo'];

/** Points each model gains by lifting each limit; what limits it most stands out. */
function Limits({ models }: { models: readonly ModelExplanation[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Points gained by lifting each limit">
      <table className={ui.table}>
        <caption className={ui.hidden}>Points each model gains by lifting each limit, for all models at once</caption>
        <thead>
          <tr>
            <th scope="col">model</th>
            <th scope="col">on time</th>
            {limits.map((limit) => (
              <th key={limit} scope="col" title={liftedWords[limit]}>
                {limit === 'slo' ? 'SLO' : limit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map(({ name, attainment, gains, limitedBy }, model) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a model is its place
            <tr key={model}>
              <th scope="row" title={name}>
                <Mark model={model} /> {name}
              </th>
              <td>{formatPercent(attainment)}</td>
              {limits.map((limit) => (
                <td key={limit} className={limit === limitedBy ? styles.most : undefined}>
                  {gains ? formatSignedPoints(gains[limit]) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RunnersUp({ explanation: { runnersUp } }: { explanation: PlanExplanation }) {
  const asked = usePlanner(({ asked: case_ }) => case_?.testCase.plans ?? noPlans);
  const others = runnersUp.filter(({ policy }) => !asked.some(({ name }) => name === policy.name));
  if (others.length === 0) return null;
  return (
    <p className={styles.words}>
      Not asked, and quickly tried:{' '}
      {others.map(({ policy, attainment }) => `${policy.name} ${formatPercent(attainment)}`).join(', ')}.
    </p>
  );
}

const noPlans: { name: string }[] = [];
