/** @file The answer: which plan won and by what, every policy beside it, why it is as good as it is, and what to do with it. */
import { formatBytes, formatDuration, formatPercent, formatPercentNumber } from '../../base/format.ts';
import { isTimed } from '../../domain/placement.ts';
import type { PlannedResult } from '../../experiment/planFigures.ts';
import ui from '../components/ui.module.css';
import { SectionHead, Table } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import styles from './AnswerPanel.module.css';
import { impossibleWords, sourceWords, whyWords } from './answerWords.ts';
import { rankOf } from './compareWords.ts';
import { ExplanationPart } from './ExplanationPart.tsx';
import { isSearching, planOf } from './plannerStore.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function AnswerPanel() {
  const answer = usePlanner((state) => state.answer);
  const failure = usePlanner((state) => state.failure);
  if (answer && answer.plans.length > 0) return <Answer />;
  return (
    <section aria-label="Answer">
      <SectionHead title="Answer" />
      {failure ? (
        <p className={styles.failure} role="alert">
          {failure}
        </p>
      ) : (
        <Nothing />
      )}
    </section>
  );
}

function Nothing() {
  const searching = usePlanner(isSearching);
  const isCancelled = usePlanner(({ phase }) => phase === 'cancelled');
  if (searching)
    return <p className={styles.empty}>The answer comes with the end of the search, or when you cancel it.</p>;
  if (isCancelled) return <p className={styles.empty}>Cancelled before anything was found.</p>;
  return (
    <div className={styles.empty}>
      <p>
        The planner decides which model, stage and shard lives on which device. It simulates your requests on one
        placement after the other.
      </p>
      <p>
        You will see every candidate as it comes, can go back and forth between them, and read why the winner won: what
        limits each model, and what one more device would be worth.
      </p>
    </div>
  );
}

function Answer() {
  const state = usePlanner((all) => all);
  const impossible = impossibleWords(state);
  return (
    <section aria-label="Answer" className={styles.answer}>
      <SectionHead title="Answer" note="modelled" />
      {impossible ? (
        <p className={styles.failure} role="alert">
          {impossible}
        </p>
      ) : (
        <Winner />
      )}
      <Failure />
      <Policies />
      {impossible ? null : <ExplanationPart />}
    </section>
  );
}

function Winner() {
  const state = usePlanner((all) => all);
  const plan = planOf(state, state.policyIndex);
  if (!plan) return <p className={styles.empty}>This policy was not begun.</p>;
  return (
    <>
      <div className={styles.versus}>
        <p className={styles.big} data-testid="planned-attainment">
          {formatPercentNumber(plan.attainment)}
          <small>{' %'}</small>
        </p>
        <p className={styles.who}>
          on time by <b>{plan.policy.name}</b>
          {plan.endedEarly ? ', ended early' : ''}
        </p>
      </div>
      <ul className={styles.why} aria-label="Why">
        {whyWords(state.answer?.plans ?? [], plan).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Actions plan={plan} />
    </>
  );
}

function Actions({ plan }: { plan: PlannedResult }) {
  const isOfLab = usePlanner(({ asked }) => asked?.open != null);
  const openId = usePlanner(({ asked }) => asked?.open?.scenario.id);
  const isSame = useLab((state) => state.scenario.id === openId);
  const isRunning = useLab(({ snapshot }) => snapshot !== null && snapshot.phase !== 'ended');
  const said = usePlanner((state) => state.said);
  const { openInLab, applyToRun, saveCase, copyCommand } = usePlannerCommands();
  const changes = isTimed(plan.placement);
  return (
    <>
      <div className={styles.actions}>
        <button type="button" className={ui.primary} aria-disabled={changes} onClick={changes ? undefined : openInLab}>
          Open in the lab
        </button>
        {isOfLab && isSame && isRunning && !changes ? (
          <button
            type="button"
            className={ui.button}
            title="New requests of the run in progress go to this placement"
            onClick={applyToRun}
          >
            Apply to the run
          </button>
        ) : null}
        <button
          type="button"
          className={ui.button}
          title="The case as it was asked, with this placement, as JSON"
          onClick={saveCase}
        >
          Save case
        </button>
        <button
          type="button"
          className={ui.button}
          title="How the saved case is planned without a browser"
          onClick={copyCommand}
        >
          Copy command
        </button>
      </div>
      {changes ? (
        <p className={styles.said}>A placement that changes in time is for the command: the lab holds one.</p>
      ) : null}
      <p className={styles.said} role="status">
        {said}
      </p>
    </>
  );
}

/** Of something that was done with the answer. */
function Failure() {
  const failure = usePlanner((state) => state.failure);
  return failure ? (
    <p className={styles.failure} role="alert">
      {failure}
    </p>
  ) : null;
}

function Policies() {
  const state = usePlanner((all) => all);
  const plans = state.answer?.plans ?? [];
  return (
    <section className={styles.policies} aria-label="Policies, best first">
      <SectionHead title="Policies" note="best first · modelled" />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Policies side by side">
        <Table caption="Policies, best first" columns={['policy', 'on time', 'mean', 'p99', 'memory', 'took', 'tried']}>
          {rankOf(plans).map((plan) => (
            <PolicyRow key={JSON.stringify(plan.policy)} plan={plan} />
          ))}
        </Table>
      </section>
      <p className={styles.source}>{sourceWords(state)}</p>
    </section>
  );
}

function PolicyRow({ plan }: { plan: PlannedResult }) {
  const state = usePlanner((all) => all);
  const { lookAt } = usePlannerCommands();
  const index = (state.asked?.testCase.plans ?? []).findIndex((_, place) => planOf(state, place) === plan);
  const { figures, policy, attainment, solveSeconds, simulationCount } = plan;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className={styles.row}
          aria-pressed={index === state.policyIndex}
          onClick={() => lookAt(index)}
        >
          {policy.name}
        </button>
      </th>
      <td>{formatPercent(attainment)}</td>
      <td>{formatDuration(figures.latencySeconds.mean)}</td>
      <td>{formatDuration(figures.latencySeconds.p99)}</td>
      <td>{figures.memoryBytes === null ? '–' : formatBytes(figures.memoryBytes)}</td>
      <td>{formatDuration(solveSeconds)}</td>
      <td>{simulationCount}</td>
    </tr>
  );
}
