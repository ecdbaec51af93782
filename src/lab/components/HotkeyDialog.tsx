/** @file The list of single-key commands, and the switch that turns them off. */
import { useCommands, useLab } from '../context.tsx';
import { hotkeysOf } from '../hotkeys.ts';
import frame from './Dialog.module.css';
import { useShownDialog } from './Dialog.tsx';
import styles from './HotkeyDialog.module.css';
import ui from './ui.module.css';

export function HotkeyDialog() {
  const shown = useLab((state) => state.hotkeysShown);
  const dialog = useShownDialog(shown);
  const enabled = useLab((state) => state.hotkeysEnabled);
  const scenario = useLab((state) => state.scenario);
  const viewName = useLab((state) => state.viewed.name);
  const { enableHotkeys, showHotkeys } = useCommands();
  return (
    <dialog
      ref={dialog}
      className={`${frame.dialog} ${styles.keys}`}
      aria-labelledby="hotkeys-title"
      onClose={() => showHotkeys(false)}
    >
      <h2 id="hotkeys-title">Keys</h2>
      <dl>
        {hotkeysOf(scenario, viewName).map(({ label, does }) => (
          <div key={label}>
            <dt>
              <kbd>{label}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.enable}>
        <input type="checkbox" checked={enabled} onChange={() => enableHotkeys(!enabled)} />
        single keys are commands
      </label>
      <button type="button" className={ui.button} onClick={() => showHotkeys(false)}>
        Close
      </button>
    </dialog>
  );
}
