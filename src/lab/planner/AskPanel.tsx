/** @file The left column: for what to plan, by which policies, for how long; and the button that begins. */
import { formatBytes, formatCount, formatTimes } from '../../base/format.ts';
import cards from '../components/PlacementCards.module.css';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import styles from './AskPanel.module.css';
import type { AskKind } from './ask.ts';
import { ClusterForm } from './ClusterForm.tsx';
import { FilePicker } from './FilePicker.tsx';
import { PolicyPicker } from './PolicyPicker.tsx';
import { isSearching } from './plannerStore.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function AskPanel() {
  const kind = usePlanner(({ ask }) => ask.kind);
  return (
    <form className={styles.form} aria-label="What to plan" noValidate onSubmit={(event) => event.preventDefault()}>
      <section className={styles.section} aria-label="Plan for">
        <SectionHead title="Plan for" />
        <div role="radiogroup" aria-label="Plan for">
          <KindCard kind="scenario" label="The open scenario" />
          <KindCard kind="cluster" label="A cluster of mine" />
          <KindCard kind="file" label="A case file" />
        </div>
        {kind === 'scenario' ? <ScenarioSummary /> : null}
        {kind === 'cluster' ? <ClusterForm /> : null}
        {kind === 'file' ? <FilePicker /> : null}
      </section>
      <PolicyPicker />
      <SearchButton />
    </form>
  );
}

function KindCard({ kind, label }: { kind: AskKind; label: string }) {
  const isChosen = usePlanner(({ ask }) => ask.kind === kind);
  const { ask } = usePlannerCommands();
  return (
    <div className={cards.card}>
      <label>
        <input type="radio" name="plan-for" checked={isChosen} onChange={() => ask({ kind })} />
        <b>{label}</b>
      </label>
    </div>
  );
}

function ScenarioSummary() {
  const { title, models, cluster } = useLab((state) => state.scenario);
  const sloScale = useLab((state) => state.controls.sloScale);
  const slos = useLab((state) => (state.controls.slos === 'given' ? 'SLOs as given' : null));
  return (
    <p className={styles.summary}>
      <b>{title}</b>
      {formatCount(models.length, 'model')}, {formatCount(cluster.deviceCount, 'device')} of{' '}
      {formatBytes(cluster.memoryBudgetBytes)}, {slos ?? `SLO ${formatTimes(sloScale)}`}, and the requests that the
      lab’s sliders make.
    </p>
  );
}

function SearchButton() {
  const searching = usePlanner(isSearching);
  const isCancelling = usePlanner(({ phase }) => phase === 'cancelling');
  const isWrong = usePlanner(({ problems }) => Object.keys(problems).length > 0);
  const isReady = usePlanner(({ known, ask }) => known !== null || ask.kind !== 'cluster');
  const { search, cancel } = usePlannerCommands();
  return (
    <div className={styles.foot}>
      {isWrong ? (
        <p className={styles.wrong} role="status">
          Something above cannot be taken: it says what would be right.
        </p>
      ) : null}
      {searching ? (
        <button type="button" className={styles.cancel} aria-disabled={isCancelling} onClick={cancel}>
          {isCancelling ? 'Ending' : 'Cancel'}
        </button>
      ) : (
        <button
          type="submit"
          className={`${ui.primary} ${styles.search}`}
          aria-disabled={!isReady}
          onClick={isReady ? search : undefined}
        >
          {isReady ? 'Search' : 'Loading the models'}
        </button>
      )}
      <span className={ui.hidden} role="status">
        {searching ? 'Searching.' : ''}
      </span>
    </div>
  );
}
