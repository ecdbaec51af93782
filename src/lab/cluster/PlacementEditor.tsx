/** @file The placement as a draft: its groups, its models, what the simulator expects of it, and the buttons that end it. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import ui from '../components/ui.module.css';
import { useLab } from '../context.tsx';
import { steppablePhase } from '../store.ts';
import { ChipMenu } from './ChipMenu.tsx';
import { DraftGroup, FreeDevices } from './DraftGroup.tsx';
import { DraggedChip, ModelChip } from './ModelChip.tsx';
import styles from './PlacementEditor.module.css';
import { PredictionStrip } from './PredictionStrip.tsx';
import { useDraft, useEditor } from './useEditor.ts';

export function PlacementEditor() {
  const editor = useEditor();
  const root = useRef<HTMLDivElement>(null);
  const isEditable = useDraft((state) => state.draft !== null);
  useEffect(() => {
    editor.begin();
    root.current?.focus();
  }, [editor]);
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') editor.cancel();
    else if (event.key === 'z' && (event.ctrlKey || event.metaKey)) editor.undo();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the controls in it, which come up to here
    <div ref={root} className={styles.editor} tabIndex={-1} onKeyDown={key}>
      {isEditable ? <Draft /> : <NotEditable />}
      <DraggedChip />
      <ChipMenu />
    </div>
  );
}

function NotEditable() {
  const { cancel } = useEditor();
  return (
    <p className={styles.empty}>
      This placement names its devices one by one, such as a pool or a device of several groups: it runs as it is.{' '}
      <button type="button" className={ui.button} onClick={cancel}>
        Back
      </button>
    </p>
  );
}

function Draft() {
  const groups = useDraft((state) => state.draft?.groups ?? []);
  return (
    <>
      <Models />
      <div className={styles.groups} data-dense={groups.length > 3}>
        {groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no other name than its place
          <DraftGroup key={index} group={group} index={index} />
        ))}
        <FreeDevices />
      </div>
      <div className={styles.end}>
        <PredictionStrip />
        <Buttons />
      </div>
    </>
  );
}

/** Every model, to be put into a group. */
function Models() {
  const models = useLab((state) => state.scenario.models);
  return (
    <div className={styles.models}>
      <span>models</span>
      {models.map(({ name }, model) => (
        <ModelChip key={name} chip={{ model, from: null }} />
      ))}
      <Said />
    </div>
  );
}

/** The last edit, for all to read. */
function Said() {
  const said = useDraft((state) => state.said);
  const refused = useDraft((state) => state.refused);
  return (
    <p role="status" className={refused ? styles.refused : styles.said}>
      {said || 'drag a model to a group, or press it for what can be done'}
    </p>
  );
}

function Buttons() {
  const editor = useEditor();
  const canUndo = useDraft((state) => state.past.length > 0);
  const blocked = useDraft((state) => state.applying || state.predicted?.draft.problem != null);
  const isRunning = useLab((state) => steppablePhase(state) !== null);
  return (
    <div className={styles.buttons}>
      <button type="button" className={ui.button} aria-disabled={!canUndo} onClick={editor.undo}>
        Undo
      </button>
      <button type="button" className={ui.button} onClick={editor.cancel}>
        Cancel
      </button>
      <button
        type="button"
        className={ui.primary}
        title={
          isRunning
            ? 'New requests go to this placement from now on; those in flight end where they are'
            : 'The next run begins with this placement'
        }
        aria-disabled={blocked}
        onClick={blocked ? undefined : editor.apply}
      >
        {isRunning ? 'Apply to the run' : 'Use in the next run'}
      </button>
    </div>
  );
}
