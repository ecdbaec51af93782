/** @file A case picked or dropped: `muxlab-case/1` as JSON. What is wrong with it, the planner says, field by field. */
import { useId } from 'react';
import styles from './FilePicker.module.css';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function FilePicker() {
  const id = useId();
  const name = usePlanner(({ ask }) => ask.file?.name);
  const problem = usePlanner(({ problems }) => problems.file);
  const { takeFile } = usePlannerCommands();
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) takeFile({ name: file.name, text: () => file.text() });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same file can be picked with the button inside
    <div
      className={styles.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        take(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id}>{name ?? 'A case as JSON: drop it here, or choose it'}</label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        aria-invalid={problem !== undefined}
        onChange={({ target }) => take(target.files)}
      />
      <p>Its models, requests and devices are taken as they are; the policies are those below.</p>
      <p>A link to the page leaves the file behind: hand on the case itself, which Save case keeps with its plan.</p>
      {problem ? (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
