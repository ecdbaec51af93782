/** @file Each model's share and latency, and those of all: percentiles of the visitor's choice, never put together from others. */
import { formatDuration, formatPercent } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { Mark } from '../components/ui.tsx';
import { useCharts, useCommands, useLab } from '../context.tsx';
import { fractionOf } from '../words.ts';
import styles from './ModelTable.module.css';
import { percentilesMost } from './outcomeChoice.ts';
import { PercentileHead } from './PercentileHead.tsx';
import { exactnessWords, percentileName } from './percentiles.ts';

export function ModelTable() {
  const names = useLab((state) => state.scenario.models);
  const percentiles = useLab((state) => state.outcome.percentiles);
  return (
    <div className={styles.models} data-crowded={percentiles.length === percentilesMost}>
      <table className={ui.table}>
        <caption className={ui.hidden}>By model</caption>
        <thead>
          <tr>
            <ModelHead />
            <th scope="col">within</th>
            <th scope="col" className={styles.ghostColumn}>
              ghost
            </th>
            {percentiles.map((percentile, place) => (
              <PercentileHead key={percentile} place={place} />
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map(({ name }, model) => (
            <ModelRow key={name} name={name} model={model} />
          ))}
        </tbody>
        {names.length > 1 ? (
          <tfoot>
            <AllRow />
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

/** Whose each row is; where there are several, it also draws the share over time of each. */
function ModelHead() {
  const byModel = useLab((state) => state.outcome.byModel);
  const modelCount = useLab((state) => state.scenario.models.length);
  const { setOutcome } = useCommands();
  if (modelCount < 2) return <th scope="col">model</th>;
  return (
    <th scope="col">
      <button
        type="button"
        className={`${ui.quiet} ${styles.head}`}
        aria-pressed={byModel}
        title="Draw the share over time of each model"
        onClick={() => setOutcome({ byModel: !byModel })}
      >
        model<span className={ui.hidden}>, share over time of each</span>
      </button>
    </th>
  );
}

function ModelRow({ name, model }: { name: string; model: number }) {
  const figures = useLab((state) => state.snapshot?.models[model]);
  return (
    <tr>
      <th scope="row" className={styles.modelName} title={name}>
        <Mark model={model} /> {name}
      </th>
      <td>{formatPercent(fractionOf(figures?.share ?? null))}</td>
      <td className={styles.ghostColumn}>{formatPercent(fractionOf(figures?.ghost ?? null))}</td>
      <Latencies model={model} />
    </tr>
  );
}

/** Over all latencies, whichever model's. */
function AllRow() {
  const share = useLab((state) => fractionOf(state.snapshot?.share ?? null));
  const ghost = useLab((state) => fractionOf(state.snapshot?.ghost ?? null));
  return (
    <tr>
      <th scope="row" className={styles.modelName} title="All requests, whichever model's">
        all
      </th>
      <td>{formatPercent(share)}</td>
      <td className={styles.ghostColumn}>{formatPercent(ghost)}</td>
      <Latencies model={null} />
    </tr>
  );
}

/** Anew with each snapshot. */
function Latencies({ model }: { model: number | null }) {
  const hasRun = useLab((state) => state.snapshot !== null);
  useLab((state) => state.snapshot);
  const percentiles = useLab((state) => state.outcome.percentiles);
  const { latencies } = useCharts().log();
  const tally = model === null ? latencies.all : latencies.ofModel(model);
  return percentiles.map((percentile) => (
    <td key={percentile} title={`${percentileName(percentile)} ${exactnessWords(tally)}`}>
      {formatDuration(hasRun ? tally.quantile(percentile / 100) : null)}
    </td>
  ));
}
