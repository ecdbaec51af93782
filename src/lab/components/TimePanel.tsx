/** @file The Time panel: the chart with its pointer and keys, which models it shows, what an area holds, and its table. */
import { Suspense, useState } from 'react';
import { formatCount, formatPercent, formatSpan } from '../../base/format.ts';
import { useCharts, useCommands, useLab } from '../context.tsx';
import { windowOf } from '../gantt/timeChart.ts';
import { lazyPart } from './lazyPart.tsx';
import { Timeline } from './Timeline.tsx';
import styles from './TimePanel.module.css';
import ui from './ui.module.css';
import { Mark, SectionHead, TableToggle } from './ui.tsx';

const SpansTable = lazyPart(() => import('./ChartTables.tsx').then((m) => m.SpansTable));
const WhyLate = lazyPart(() => import('./WhyLate.tsx').then((m) => m.WhyLate));

export function TimePanel() {
  const [asTable, setAsTable] = useState(false);
  const isPinned = useLab((state) => state.time.pinnedRequest !== null);
  return (
    <>
      <SectionHead title="Time" note={<WindowNote />}>
        <ModelFilter />
        <ViewButtons />
        <TableToggle shown={asTable} of="stages in time" onToggle={setAsTable} />
      </SectionHead>
      <div className={ui.figure}>
        <Suspense>{asTable ? <SpansTable /> : <Timeline />}</Suspense>
      </div>
      <AreaLine />
      <Suspense>{isPinned ? <WhyLate /> : null}</Suspense>
    </>
  );
}

function WindowNote() {
  const view = useLab((state) => state.time.view);
  const ended = useLab((state) => state.snapshot?.phase === 'ended');
  const length = useLab((state) => windowOf(state.snapshot, (state.ran ?? state.controls).sloScale));
  const { keptFromSeconds } = useCharts().log().spans;
  if (view.kind === 'fixed') return formatSpan(view.toSeconds - view.fromSeconds);
  if (view.kind !== 'whole' && !ended) return `last ${formatSpan(length)}`;
  return keptFromSeconds > 0 ? `whole run, drawn from ${formatSpan(keptFromSeconds)}` : 'whole run';
}

/** Where there is more than one model: a click leaves one out, or takes it in again. */
function ModelFilter() {
  const models = useLab((state) => state.scenario.models);
  const hidden = useLab((state) => state.time.hiddenModels);
  const { setTime } = useCommands();
  if (models.length < 2) return null;
  const toggle = (model: number) =>
    setTime({ hiddenModels: hidden.includes(model) ? hidden.filter((each) => each !== model) : [...hidden, model] });
  return (
    <fieldset className={styles.filter}>
      <legend className={ui.hidden}>Models shown in time</legend>
      {models.map(({ name }, model) => (
        <button
          key={name}
          type="button"
          className={styles.model}
          aria-pressed={!hidden.includes(model)}
          title={`${hidden.includes(model) ? 'show' : 'hide'} ${name}`}
          onClick={() => toggle(model)}
        >
          <Mark model={model} />
          <span className={ui.hidden}>{name} in time</span>
        </button>
      ))}
    </fieldset>
  );
}

function ViewButtons() {
  const kind = useLab((state) => state.time.view.kind);
  const ended = useLab((state) => state.snapshot?.phase === 'ended');
  const { setTime } = useCommands();
  return (
    <>
      {ended && kind !== 'fixed' ? null : (
        <button
          type="button"
          className={ui.quiet}
          aria-pressed={kind === 'whole'}
          onClick={() => setTime({ view: { kind: kind === 'whole' ? 'follow' : 'whole' } })}
        >
          whole run
        </button>
      )}
      {kind === 'fixed' && !ended ? (
        <button type="button" className={ui.quiet} onClick={() => setTime({ view: { kind: 'follow' } })}>
          follow
        </button>
      ) : null}
    </>
  );
}

/** The picked area in figures, anew with each snapshot. */
function AreaLine() {
  const area = useLab((state) => state.time.area);
  useLab((state) => state.snapshot);
  const charts = useCharts();
  const { setTime } = useCommands();
  const statistics = charts.areaStatistics();
  if (!area || !statistics) return null;
  const { stageCount, requestCount, missedRequestCount, busyFraction } = statistics;
  const deviceCount = area.lastDevice - area.firstDevice + 1;
  return (
    <p className={styles.area} role="status">
      <b>
        {formatSpan(area.toSeconds - area.fromSeconds)} on {formatCount(deviceCount, 'device')}
      </b>
      : {formatPercent(busyFraction, 0)} busy, {formatCount(stageCount, 'stage')} of{' '}
      {formatCount(requestCount, 'request')}, {missedRequestCount} missed{' '}
      <button type="button" className={ui.quiet} onClick={() => setTime({ area: null })}>
        clear
      </button>
    </p>
  );
}
