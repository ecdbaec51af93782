/** @file Which policies answer, with their parameters, and what the lab's own search may take. */
import { useId } from 'react';
import ui from '../components/ui.module.css';
import { SectionHead } from '../components/ui.tsx';
import { type BudgetAsk, type PolicyChoice, type PolicyParameter, policyChoices, withPolicy } from './ask.ts';
import { policyFieldKey } from './checkAsk.ts';
import { Field } from './Field.tsx';
import styles from './PolicyPicker.module.css';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function PolicyPicker() {
  const problem = usePlanner(({ problems }) => problems.policies);
  return (
    <>
      <fieldset className={styles.policies}>
        <legend className={ui.hidden}>Policies</legend>
        <SectionHead title="Policies" />
        {policyChoices.map((choice) => (
          <PolicyRow key={choice.name} choice={choice} />
        ))}
        {problem ? (
          <p className={styles.problem} role="alert">
            policies {problem}
          </p>
        ) : null}
      </fieldset>
      <Budget />
    </>
  );
}

function PolicyRow({ choice }: { choice: PolicyChoice }) {
  const policies = usePlanner(({ ask }) => ask.policies);
  const { ask } = usePlannerCommands();
  const isChosen = policies.chosen.includes(choice.name);
  return (
    <>
      <label className={styles.policy} title={choice.does}>
        <input
          type="checkbox"
          checked={isChosen}
          onChange={() => ask({ policies: withPolicy(policies, choice.name, !isChosen) })}
        />
        <span className={styles.name}>{choice.name}</span>
        <span className={styles.does}>{choice.does}</span>
      </label>
      {isChosen ? choice.parameters.map((name) => <Parameter key={name} name={name} of={choice.name} />) : null}
    </>
  );
}

const parameterWords: Record<PolicyParameter, { label: string; unit?: string }> = {
  groupSize: { label: 'devices in a group' },
  interOp: { label: 'stages' },
  intraOp: { label: 'shards of each' },
  intervalSeconds: { label: 'window', unit: 's' },
  beamSize: { label: 'carried on' },
};

function Parameter({ name, of }: { name: PolicyParameter; of: string }) {
  const policies = usePlanner(({ ask }) => ask.policies);
  const { ask } = usePlannerCommands();
  return (
    <div className={styles.parameter}>
      <Field
        {...parameterWords[name]}
        of={of}
        field={policyFieldKey(name)}
        value={policies.parameters[name]}
        onChange={(value) => ask({ policies: { ...policies, parameters: { ...policies.parameters, [name]: value } } })}
      />
    </div>
  );
}

function Budget() {
  const isSearched = usePlanner(({ ask }) => ask.policies.chosen.includes('muxlab-search'));
  const budget = usePlanner(({ ask }) => ask.budget);
  const { ask } = usePlannerCommands();
  if (!isSearched) return null;
  const set = (change: Partial<BudgetAsk>) => ask({ budget: { ...budget, ...change } });
  return (
    <fieldset className={styles.policies}>
      <legend className={ui.hidden}>What muxlab-search may take</legend>
      <SectionHead title="Budget" note="of muxlab-search" />
      <BudgetKind
        label="simulations"
        isChosen={budget.kind === 'simulations'}
        onChoose={() => set({ kind: 'simulations' })}
      />
      <BudgetKind label="time" isChosen={budget.kind === 'time'} onChoose={() => set({ kind: 'time' })} />
      {budget.kind === 'simulations' ? (
        <Field
          label="after those of the others"
          field="budget"
          value={budget.simulations}
          onChange={(simulations) => set({ simulations })}
        />
      ) : (
        <Field label="in all" field="budget" unit="s" value={budget.seconds} onChange={(seconds) => set({ seconds })} />
      )}
    </fieldset>
  );
}

function BudgetKind({ label, isChosen, onChoose }: { label: string; isChosen: boolean; onChoose(): void }) {
  const id = useId();
  return (
    <span className={styles.kind}>
      <input id={id} type="radio" name="budget" checked={isChosen} onChange={onChoose} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
