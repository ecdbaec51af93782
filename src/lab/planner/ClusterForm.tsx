/** @file A cluster described by hand: its devices, and the models that share them, each with its rate, spread and SLO. */
import { useId } from 'react';
import { formatBytes, formatCount, formatDuration } from '../../base/format.ts';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import {
  type ClusterField,
  type ModelAsk,
  type ModelField,
  withModelAdded,
  withModelChanged,
  withModelDuplicated,
  withModelRemoved,
} from './ask.ts';
import styles from './ClusterForm.module.css';
import { modelFieldKey } from './checkAsk.ts';
import { Field, SmallField } from './Field.tsx';
import { adapterWord, type KnownProfile, oursOf, wholeWeightBytes } from './knownProfiles.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

function useCluster() {
  const cluster = usePlanner(({ ask }) => ask.cluster);
  const { ask } = usePlannerCommands();
  return { cluster, setCluster: (next: typeof cluster) => ask({ cluster: next }) };
}

export function ClusterForm() {
  return (
    <>
      <div className={styles.cluster}>
        <ClusterNumber field="deviceCount" label="devices" />
        <Memory />
        <ClusterNumber field="devicesPerNode" label="devices per node" />
      </div>
      <Models />
      <div className={styles.cluster}>
        <ClusterNumber field="seconds" label="requests of" unit="s" />
        <ClusterNumber field="seed" label="seed" />
      </div>
    </>
  );
}

function ClusterNumber({ field, label, unit }: { field: ClusterField; label: string; unit?: string }) {
  const { cluster, setCluster } = useCluster();
  return (
    <Field
      label={label}
      field={field}
      value={cluster[field]}
      {...(unit && { unit })}
      onChange={(value) => setCluster({ ...cluster, [field]: value })}
    />
  );
}

function Memory() {
  const { cluster, setCluster } = useCluster();
  return (
    <div className={styles.memory}>
      <ClusterNumber field="memory" label="memory of each" />
      <select
        aria-label="unit of memory"
        value={cluster.memoryUnit}
        onChange={({ target }) => setCluster({ ...cluster, memoryUnit: target.value === 'MiB' ? 'MiB' : 'GiB' })}
      >
        <option>GiB</option>
        <option>MiB</option>
      </select>
    </div>
  );
}

function Models() {
  const { cluster, setCluster } = useCluster();
  const problem = usePlanner(({ problems }) => problems.models);
  return (
    <section className={styles.models} aria-label="Models">
      <SectionHead title="Models" note={<MeasureHere />}>
        <button type="button" className={ui.quiet} onClick={() => setCluster(withModelAdded(cluster))}>
          add<span className={ui.hidden}> a model</span>
        </button>
      </SectionHead>
      {cluster.models.map((model, place) => (
        <ModelRow key={model.row} model={model} place={place} />
      ))}
      {problem ? (
        <p className={styles.problem} role="alert">
          models {problem}
        </p>
      ) : null}
    </section>
  );
}

/** Shown latencies are those that are shipped until a hand asks for this machine's. */
function MeasureHere() {
  const hasGpu = useLab(({ gpu }) => gpu?.gpu === true);
  const hasOurs = usePlanner(({ ask, known }) => oursOf(ask.cluster, known ?? []).length > 0);
  const measuring = usePlanner((state) => state.measuring);
  const { measure } = usePlannerCommands();
  if (!hasGpu || !hasOurs) return null;
  if (measuring) return <span role="status">measuring</span>;
  return (
    <button
      type="button"
      className={ui.quiet}
      title="Measures the lab’s own models on this GPU; what runs in the lab ends"
      onClick={measure}
    >
      measure here
    </button>
  );
}

const smallFields: readonly { field: ModelField; label: string }[] = [
  { field: 'copies', label: 'copies' },
  { field: 'ratePerSecond', label: 'rate /s' },
  { field: 'cv', label: 'CV' },
  { field: 'sloScale', label: 'SLO ×' },
];

function ModelRow({ model, place }: { model: ModelAsk; place: number }) {
  const { cluster, setCluster } = useCluster();
  const known = usePlanner((state) => state.known);
  const whose = `model ${place + 1}`;
  const profile = known?.find(({ name }) => name === model.profile);
  return (
    <fieldset className={styles.model}>
      <legend className={ui.hidden}>{whose}</legend>
      <div className={styles.head}>
        <ProfileSelect model={model} of={whose} />
        <button
          type="button"
          className={ui.quiet}
          onClick={() => setCluster(withModelDuplicated(cluster, model.row))}
          title="Another row like this one"
        >
          double<span className={ui.hidden}> {whose}</span>
        </button>
        <button type="button" className={ui.quiet} onClick={() => setCluster(withModelRemoved(cluster, model.row))}>
          remove<span className={ui.hidden}> {whose}</span>
        </button>
      </div>
      <div className={styles.numbers}>
        {smallFields.map(({ field, label }) => (
          <SmallField
            key={field}
            label={label}
            of={whose}
            field={modelFieldKey(model.row, field)}
            value={model[field]}
            onChange={(value) => setCluster(withModelChanged(cluster, model.row, { [field]: value }))}
          />
        ))}
      </div>
      {profile ? <p className={styles.facts}>{factsOf(profile)}</p> : null}
      <ModelProblems row={model.row} />
    </fieldset>
  );
}

/** `146 ms on one V100, 4.9 GiB`. */
function factsOf(known: KnownProfile): string {
  const weights = formatBytes(wholeWeightBytes(known));
  return `${formatDuration(known.latencySeconds)} on one ${adapterWord(known)}, ${weights}`;
}

function ModelProblems({ row }: { row: number }) {
  const problems = usePlanner((state) => state.problems);
  const fields = [{ field: 'profile', label: 'model' }, ...smallFields];
  return fields.map(({ field, label }) => {
    const problem = problems[modelFieldKey(row, field)];
    return problem ? (
      <p key={field} className={styles.problem} role="alert">
        {label} {problem}
      </p>
    ) : null;
  });
}

function ProfileSelect({ model, of }: { model: ModelAsk; of: string }) {
  const { cluster, setCluster } = useCluster();
  const known = usePlanner((state) => state.known) ?? [];
  const id = useId();
  return (
    <select
      id={id}
      className={styles.profile}
      aria-label={`${of}: which`}
      value={model.profile}
      onChange={({ target }) => setCluster(withModelChanged(cluster, model.row, { profile: target.value }))}
    >
      <ProfileGroup title="Published, on V100s" known={known.filter(({ isOurs }) => !isOurs)} />
      <ProfileGroup title="The lab’s own" known={known.filter(({ isOurs }) => isOurs)} />
    </select>
  );
}

function ProfileGroup({ title, known }: { title: string; known: readonly KnownProfile[] }) {
  return (
    <optgroup label={`${title} (${formatCount(known.length, 'model')})`}>
      {known.map(({ name, latencySeconds }) => (
        <option key={name} value={name} disabled={latencySeconds === null}>
          {name}
          {latencySeconds === null ? ': too large for one device, no SLO can be scaled' : ''}
        </option>
      ))}
    </optgroup>
  );
}
