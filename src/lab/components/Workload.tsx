/** @file The left column: what arrives, where it is placed, and what counts as in time. */
import { Suspense, useEffect, useId, useRef, useState } from 'react';
import { formatPercent, formatRate } from '../../base/format.ts';
import { useCharts, useCommands, useFeature, useLab } from '../context.tsx';
import { createPencil } from '../pencil/pencil.ts';
import { usePencil } from '../pencil/usePencil.ts';
import { type GivenArrivals, hasCurve, limits } from '../scenario.ts';
import { correlationWords, givenWords } from '../words.ts';
import { lazyPart } from './lazyPart.tsx';
import { Objective } from './Objective.tsx';
import { PlacementCards } from './PlacementCards.tsx';
import ui from './ui.module.css';
import { Mark, SectionHead, Slider, TableToggle } from './ui.tsx';
import styles from './Workload.module.css';

const Pencil = lazyPart(() => import('../pencil/Pencil.tsx').then((m) => m.Pencil));
const ArrivalsTable = lazyPart(() => import('./ChartTables.tsx').then((m) => m.ArrivalsTable));

export function Workload() {
  const models = useLab((state) => state.scenario.models);
  const given = useLab((state) => state.scenario.given);
  const isDrawing = usePencil((state) => state.shown) && !given;
  const [asTable, setAsTable] = useState(false);
  const figure = (
    <div className={`${ui.figure} ${styles.arrivals}`}>
      <Suspense>{asTable ? <ArrivalsTable /> : <ArrivalsCanvas />}</Suspense>
    </div>
  );
  return (
    <>
      <section className={styles.section} aria-label="Workload">
        <SectionHead title="Workload">
          {given ? null : <PencilToggle />}
          <TableToggle shown={asTable} of="arrivals" onToggle={setAsTable} />
        </SectionHead>
        {isDrawing ? (
          <Suspense fallback={asTable ? null : figure}>
            <Pencil />
          </Suspense>
        ) : null}
        {isDrawing && !asTable ? null : figure}
        {given ? <GivenLine given={given} /> : null}
        {models.map(({ name }, model) => (
          <ModelControls key={name} model={model} name={name} isGiven={given !== undefined} />
        ))}
        {models.length > 1 && !given ? <MultiplexingDial /> : null}
        {given?.kind === 'arrivals' ? null : <SeedField />}
      </section>
      <PlacementCards />
      <Objective />
    </>
  );
}

function PencilToggle() {
  const shown = usePencil((state) => state.shown);
  const { show } = useFeature(createPencil);
  return (
    <button
      type="button"
      className={ui.quiet}
      aria-pressed={shown}
      title="Draw when requests come"
      onClick={() => show(!shown)}
    >
      draw<span className={ui.hidden}> the arrivals</span>
    </button>
  );
}

function GivenLine({ given }: { given: GivenArrivals }) {
  return <p className={styles.given}>{givenWords(given)}</p>;
}

function SeedField() {
  const id = useId();
  const seed = useLab((state) => state.controls.seed);
  const { setSeed } = useCommands();
  return (
    <div className={ui.row} title="The same seed gives the same arrivals">
      <label htmlFor={id}>seed</label>
      <input
        id={id}
        className={styles.seed}
        type="number"
        min={0}
        max={99999}
        value={seed}
        onChange={({ target }) => target.validity.valid && target.value && setSeed(target.valueAsNumber)}
      />
    </div>
  );
}

function ArrivalsCanvas() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const charts = useCharts();
  useEffect(() => (canvas.current ? charts.attachArrivals(canvas.current) : undefined), [charts]);
  return (
    <canvas ref={canvas} role="img" aria-label="Recent arrivals, stacked by model; the table has them in figures" />
  );
}

/** At a fixed total load: do the bursts of the models come together, or does one rest while another bursts? */
function MultiplexingDial() {
  const correlation = useLab((state) => state.controls.correlation);
  const isDrawn = useLab((state) => hasCurve(state.controls.models));
  const { setCorrelation } = useCommands();
  if (isDrawn) return <p className={styles.given}>bursts come when they were drawn</p>;
  return (
    <div className={styles.dial} title="At the same total load, from bursts that take turns to bursts that coincide">
      <Slider
        label="bursts"
        of="multiplexing,"
        value={correlation}
        limits={limits.correlation}
        text={correlationWords(correlation)}
        onChange={setCorrelation}
      />
    </div>
  );
}

function ModelControls({ model, name, isGiven }: { model: number; name: string; isGiven: boolean }) {
  const { burst } = useCommands();
  return (
    <fieldset className={styles.model}>
      <legend className={ui.hidden}>{name}</legend>
      <div className={ui.row}>
        <Mark model={model} />
        <b className={styles.name} title={name}>
          {name}
        </b>
        <button type="button" className={styles.burst} onClick={() => burst(model)} title="20 requests at once">
          Burst<span className={ui.hidden}> of {name}</span>
        </button>
      </div>
      {isGiven ? null : <ModelSliders model={model} name={name} />}
    </fieldset>
  );
}

function ModelSliders({ model, name }: { model: number; name: string }) {
  const { load, cv } = useLab((state) => state.controls.models[model]) ?? { load: 0, cv: 1 };
  const known = useLab((state) =>
    state.ran?.models[model]?.load === load ? (state.snapshot?.models[model]?.arrivalsPerSecond ?? null) : null,
  );
  const { setCv, setLoad } = useCommands();
  return (
    <>
      <Slider
        label="rate"
        of={name}
        value={load}
        limits={limits.load}
        text={known === null ? formatPercent(load, 0) : formatRate(known)}
        onChange={(value) => setLoad(model, value)}
      />
      <Slider
        label="burstiness"
        of={name}
        value={cv}
        limits={limits.cv}
        text={`CV ${cv}`}
        onChange={(value) => setCv(model, value)}
      />
    </>
  );
}
