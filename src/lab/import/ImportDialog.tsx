/** @file The dialog of an import: where to pick a file, how far the reading is, and how a trace is replayed. */
import { useId } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatList, formatSpan } from '../../base/format.ts';
import frame from '../components/Dialog.module.css';
import { useShownDialog } from '../components/Dialog.tsx';
import ui from '../components/ui.module.css';
import { useFeature, useLab } from '../context.tsx';
import { burstinessWords } from '../words.ts';
import styles from './ImportDialog.module.css';
import { createImporter, type ImportState, type OpenTrace } from './importer.ts';
import type { TraceChoice } from './traceScenario.ts';

export function ImportDialog() {
  const importer = useFeature(createImporter);
  const state = useStore(importer.store);
  const shown = state.kind !== 'idle';
  const dialog = useShownDialog(shown);
  return (
    <dialog
      ref={dialog}
      className={`${frame.dialog} ${styles.dialog}`}
      aria-labelledby="import-title"
      onClose={() => (importer.store.getState().kind === 'idle' ? undefined : importer.close())}
    >
      <h2 id="import-title">{titleOf(state)}</h2>
      {shown ? <Body state={state} /> : null}
    </dialog>
  );
}

function titleOf(state: ImportState): string {
  return state.kind === 'trace' ? `Replay ${state.fileName}` : 'Open a file';
}

function Body({ state }: { state: ImportState }) {
  switch (state.kind) {
    case 'idle':
      return null;
    case 'asking':
      return <Pick />;
    case 'reading':
      return <Waiting words={readingWords(state)} />;
    case 'planning':
      return <Waiting words={`${state.fileName} names no placement: searching one`} />;
    case 'failed':
      return (
        <>
          <p className={styles.problem} role="alert">
            {state.problem}
          </p>
          <Pick />
        </>
      );
    case 'trace':
      return <Trace open={state} />;
  }
}

function readingWords({ fileName, rowsRead }: Extract<ImportState, { kind: 'reading' }>): string {
  return rowsRead === 0 ? `Reading ${fileName}` : `Reading ${fileName}: ${formatCount(rowsRead, 'row')}`;
}

function Pick() {
  const { open, close } = useFeature(createImporter);
  const id = useId();
  return (
    <>
      <p className={styles.words}>
        A case (JSON), measured profiles (JSON), or a trace: Azure LLM, Azure Functions 2019 and 2021, BurstGPT,
        Mooncake, Bailian, ServeGen, or t_s,model,input_tokens,output_tokens. It stays on this machine. Files may also
        be dropped on the page.
      </p>
      <div className={styles.buttons}>
        <label htmlFor={id} className={`${ui.primary} ${styles.file}`}>
          Choose a file
          <input id={id} type="file" onChange={({ target }) => void open(Array.from(target.files ?? []))} />
        </label>
        <button type="button" className={ui.button} onClick={close}>
          Close
        </button>
      </div>
    </>
  );
}

function Waiting({ words }: { words: string }) {
  const { close } = useFeature(createImporter);
  return (
    <>
      <p className={styles.words} role="status">
        {words}
      </p>
      <div className={styles.buttons}>
        <button type="button" className={ui.button} onClick={close}>
          Give up
        </button>
      </div>
    </>
  );
}

function Trace({ open }: { open: OpenTrace }) {
  const { take, close } = useFeature(createImporter);
  const { choice } = open;
  return (
    <>
      <Report open={open} />
      <div className={styles.fields}>
        <Field label="from" unit="s" name="fromSeconds" choice={choice} />
        <Field label="length" unit="s" name="lengthSeconds" choice={choice} />
        <Field label="played in" unit="s" name="runSeconds" choice={choice} />
        <Field label="rate" unit="×" name="rateScale" choice={choice} />
      </div>
      <Mapping open={open} />
      <p className={open.problem ? styles.problem : styles.words} role="status">
        {open.problem ?? mappedWords(open)}
      </p>
      <div className={styles.buttons}>
        <button
          type="button"
          className={ui.primary}
          aria-disabled={!open.mapped}
          onClick={open.mapped ? take : undefined}
        >
          Replay it
        </button>
        <button type="button" className={ui.button} onClick={close}>
          Cancel
        </button>
      </div>
    </>
  );
}

function mappedWords({ mapped, choice }: OpenTrace): string {
  if (!mapped) return 'working out the arrivals';
  const { outsideWindow, unmappedKey } = mapped.report.dropped;
  const left = [
    ...(outsideWindow > 0 ? [`${outsideWindow} outside of the window`] : []),
    ...(unmappedKey > 0 ? [`${unmappedKey} of no model`] : []),
  ];
  const without = left.length > 0 ? `; left out: ${formatList(left)}` : '';
  return `In the lab: ${burstinessWords(mapped.burstiness)}, played in ${formatSpan(choice.runSeconds)}${without}.`;
}

function Report({ open: { summary, sampleFraction } }: { open: OpenTrace }) {
  const { report, burstiness, functions } = summary;
  const dropped = Object.entries(report.dropped).map(([reason, count]) => `${count} ${reason.replaceAll('-', ' ')}`);
  return (
    <p className={styles.words}>
      {report.format}: {formatCount(report.rowsRead, 'row')} read = {report.rowsEmitted} taken +{' '}
      {dropped.length > 0 ? `dropped ${formatList(dropped)}` : '0 dropped'}.
      {sampleFraction < 1 ? ` Of the requests that they stand for, one in ${1 / sampleFraction} was drawn.` : ''}
      <br />
      As recorded: {burstinessWords(burstiness)}, in {formatSpan(burstiness.spanSeconds)};{' '}
      {functions.length === 1 ? 'one function or client' : `${functions.length} functions or clients`}.
    </p>
  );
}

type NumberName = 'fromSeconds' | 'lengthSeconds' | 'runSeconds' | 'rateScale';

function Field({ label, unit, name, choice }: { label: string; unit: string; name: NumberName; choice: TraceChoice }) {
  const { choose } = useFeature(createImporter);
  const id = useId();
  return (
    <p className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        step="any"
        defaultValue={choice[name]}
        onChange={({ target }) => choose({ [name]: target.valueAsNumber })}
      />
      <span>{unit}</span>
    </p>
  );
}

/** More functions than these are left to the stripes. */
const functionsShown = 60;

function Mapping({ open: { choice, summary } }: { open: OpenTrace }) {
  const { choose } = useFeature(createImporter);
  const models = useLab((state) => state.scenario.models);
  const byHand = choice.modelByKey !== null;
  const busiest = [...summary.functions].sort((a, b) => b.requestCount - a.requestCount).slice(0, functionsShown);
  const stripes = () =>
    Object.fromEntries(
      busiest.map(({ key }) => [key, summary.functions.findIndex((each) => each.key === key) % models.length]),
    );
  return (
    <fieldset className={styles.mapping}>
      <legend>functions or clients to models</legend>
      <label>
        <input type="radio" name="mapping" checked={!byHand} onChange={() => choose({ modelByKey: null })} />
        in stripes, as AlpaServe does
      </label>
      <label>
        <input type="radio" name="mapping" checked={byHand} onChange={() => choose({ modelByKey: stripes() })} />
        by hand
        {summary.functions.length > functionsShown
          ? `: the ${functionsShown} busiest of ${summary.functions.length}`
          : ''}
      </label>
      {choice.modelByKey ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles.keys} tabIndex={0} aria-label="Functions or clients">
          {busiest.map(({ key, requestCount }) => (
            <KeyRow key={key} name={key} requestCount={requestCount} modelByKey={choice.modelByKey ?? {}} />
          ))}
        </section>
      ) : null}
    </fieldset>
  );
}

interface KeyRowProps {
  name: string;
  requestCount: number;
  modelByKey: Record<string, number>;
}

function KeyRow({ name, requestCount, modelByKey }: KeyRowProps) {
  const { choose } = useFeature(createImporter);
  const models = useLab((state) => state.scenario.models);
  const { [name]: model, ...others } = modelByKey;
  return (
    <label className={styles.key}>
      <span title={name}>{name}</span>
      <small>{requestCount}</small>
      <select
        value={model ?? -1}
        onChange={({ target }) => {
          const chosen = Number(target.value);
          choose({ modelByKey: chosen < 0 ? others : { ...others, [name]: chosen } });
        }}
      >
        {models.map((each, index) => (
          <option key={each.name} value={index}>
            {each.name}
          </option>
        ))}
        <option value={-1}>left out</option>
      </select>
    </label>
  );
}
