/** @file What the simulator expects of the draft, beside the placement it began as. */
import { formatPercent, formatSignedPoints } from '../../base/format.ts';
import { Mark } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import { sentenceOf } from '../store.ts';
import { homelessModels, homelessSentence } from './draft.ts';
import { draftMemory } from './ground.ts';
import styles from './PredictionStrip.module.css';
import { useDraft } from './useEditor.ts';
import { expectedRequests, fullSentence, predictedChange } from './words.ts';

export function PredictionStrip() {
  return (
    <div className={styles.strip}>
      <Predicted />
      <Homeless />
    </div>
  );
}

function Homeless() {
  const draft = useDraft((state) => state.draft);
  const names = useDraft((state) => state.ground.names);
  const homeless = draft ? homelessModels(draft, names.length) : [];
  return homeless.length > 0 ? <p className={styles.warning}>{homelessSentence(homeless, names)}</p> : null;
}

function Predicted() {
  const predicted = useDraft((state) => state.predicted);
  const isStale = useDraft((state) => state.isStale);
  const full = useFull();
  const requestCount = useLab((state) => expectedRequests(state.snapshot));
  if (!predicted) return <p className={styles.words}>Predicting what the draft would do</p>;
  const { draft } = predicted;
  if (draft.problem !== null) return <p className={styles.warning}>{full ?? sentenceOf(draft.problem)}</p>;
  const change = predictedChange(predicted, requestCount);
  return (
    <div className={styles.predicted} data-stale={isStale} data-testid="predicted">
      <p className={styles.words}>
        <b>{change.draft}</b> within SLO with the draft, {change.present} as it is
        {change.difference ? <span className={styles[change.tone]}>: {change.difference}</span> : null}
        <span className={styles.label}>modelled</span>
      </p>
      <ul className={styles.models}>
        {draft.byModel.map((_, model) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a model is its index
          <ModelShare key={model} model={model} />
        ))}
      </ul>
    </div>
  );
}

/** Which devices the draft would be too much for. */
function useFull(): string | null {
  const draft = useDraft((state) => state.draft);
  const profiles = useDraft((state) => state.profiles);
  const scenario = useLab((state) => state.scenario);
  return draft && profiles.length > 0 ? fullSentence(draftMemory(draft, scenario, profiles)) : null;
}

function ModelShare({ model }: { model: number }) {
  const draft = useDraft(({ predicted }) => predicted?.draft.byModel[model]?.attainment ?? null);
  const present = useDraft(({ predicted }) => predicted?.present.byModel[model]?.attainment ?? null);
  const name = useLab((state) => state.scenario.models[model]?.name ?? '');
  const difference = draft === null || present === null ? null : draft - present;
  return (
    <li title={`${name}: ${formatPercent(draft)} with the draft, ${formatPercent(present)} as it is, modelled`}>
      <Mark model={model} />
      <span className={styles.name}>{name}</span>
      <b>{formatPercent(draft)}</b>
      <span className={styles.difference}>{formatSignedPoints(difference)}</span>
    </li>
  );
}
