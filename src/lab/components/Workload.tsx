/** @file The left column: what arrives, where it is placed, and what counts as in time. */
import { useEffect, useId, useRef, useState } from 'react';
import { formatPercent, formatRate } from '../../base/format.ts';
import { useCharts, useCommands, useLab } from '../context.tsx';
import { limits } from '../scenario.ts';
import { correlationWords } from '../words.ts';
import { ArrivalsTable } from './ChartTables.tsx';
import { Objective } from './Objective.tsx';
import { PlacementCards } from './PlacementCards.tsx';
import ui from './ui.module.css';
import { Mark, SectionHead, Slider, TableToggle } from './ui.tsx';
import styles from './Workload.module.css';

export function Workload() {
  const models = useLab((state) => state.scenario.models);
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <section className={styles.section} aria-label="Workload">
        <SectionHead title="Workload" note={<SeedField />}>
          <TableToggle shown={asTable} of="arrivals" onToggle={setAsTable} />
        </SectionHead>
        <div className={`${ui.figure} ${styles.arrivals}`}>{asTable ? <ArrivalsTable /> : <ArrivalsCanvas />}</div>
        {models.map(({ name }, model) => (
          <ModelControls key={name} model={model} name={name} />
        ))}
        {models.length > 1 ? <MultiplexingDial /> : null}
      </section>
      <PlacementCards />
      <Objective />
    </>
  );
}

function SeedField() {
  const id = useId();
  const seed = useLab((state) => state.controls.seed);
  const { setSeed } = useCommands();
  return (
    <span className={styles.seed}>
      <label htmlFor={id} title="The same seed gives the same arrivals">
        seed
      </label>
      <input
        id={id}
        type="number"
        min={0}
        max={99999}
        value={seed}
        onChange={({ target }) => target.validity.valid && target.value && setSeed(target.valueAsNumber)}
      />
    </span>
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
  const { setCorrelation } = useCommands();
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

function ModelControls({ model, name }: { model: number; name: string }) {
  const { load, cv } = useLab((state) => state.controls.models[model]) ?? { load: 0, cv: 1 };
  const known = useLab((state) =>
    state.ran?.models[model]?.load === load ? (state.snapshot?.models[model]?.arrivalsPerSecond ?? null) : null,
  );
  const { burst, setCv, setLoad } = useCommands();
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
    </fieldset>
  );
}
