/** @file What counts as in time, whether hopeless requests are refused, and how fast the devices are. */
import { useId } from 'react';
import { formatTimes } from '../../base/format.ts';
import type { PaceFactor } from '../../experiment/labController.ts';
import { useCommands, useLab } from '../context.tsx';
import { limits, paceChoices } from '../scenario.ts';
import styles from './Objective.module.css';
import ui from './ui.module.css';
import { SectionHead, Slider } from './ui.tsx';

export function Objective() {
  const sloScale = useLab((state) => state.controls.sloScale);
  const isGiven = useLab((state) => state.controls.slos === 'given');
  const { setSloScale } = useCommands();
  return (
    <section aria-label="Objective">
      <SectionHead title="Objective">
        <GivenSlos />
      </SectionHead>
      <Slider
        label="SLO scale"
        value={sloScale}
        limits={limits.sloScale}
        text={isGiven ? 'as given' : formatTimes(sloScale)}
        onChange={setSloScale}
      />
      <AdmissionSwitch />
      <PaceSelect />
    </section>
  );
}

/** Where the scenario's case brought SLOs of its own, the way back to them. */
function GivenSlos() {
  const has = useLab((state) => state.scenario.models.some((model) => 'sloSeconds' in model || 'sloScale' in model));
  const isGiven = useLab((state) => state.controls.slos === 'given');
  const { keepGivenSlos } = useCommands();
  if (!has || isGiven) return null;
  return (
    <button type="button" className={ui.quiet} onClick={keepGivenSlos}>
      as given<span className={ui.hidden}>: the SLOs of the case</span>
    </button>
  );
}

function AdmissionSwitch() {
  const id = useId();
  const admission = useLab((state) => state.controls.admission);
  const { setAdmission } = useCommands();
  const on = admission === 'slo';
  return (
    <div className={ui.row} title="Admission refuses a request that would miss its SLO anyway">
      <label htmlFor={id}>admission</label>
      <input
        id={id}
        className={styles.switch}
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={() => setAdmission(on ? 'none' : 'slo')}
      />
      <span className={styles.words}>{on ? 'misses refused' : 'misses are seen'}</span>
    </div>
  );
}

function paceWords(pace: PaceFactor, resolved: number | null): string {
  if (pace === 'raw') return 'raw, no pace';
  if (pace === 'auto') return resolved === null ? 'auto' : `auto, ${formatTimes(resolved)} real`;
  return `${formatTimes(pace)} real`;
}

function PaceSelect() {
  const id = useId();
  const pace = useLab((state) => state.controls.pace);
  const ranPace = useLab((state) => state.ran?.pace);
  const slowdown = useLab((state) => state.snapshot?.slowdown ?? null);
  const { setPace } = useCommands();
  const resolved = ranPace === 'auto' ? slowdown : null;
  return (
    <div className={ui.row} title="How much slower than real a virtual device is; raw: no pacing">
      <label htmlFor={id}>pace</label>
      <select
        id={id}
        className={styles.select}
        value={String(pace)}
        onChange={({ target }) => setPace(paceChoices.find((choice) => String(choice) === target.value) ?? 'auto')}
      >
        {paceChoices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {paceWords(choice, resolved)}
          </option>
        ))}
      </select>
    </div>
  );
}
