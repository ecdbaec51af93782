/** @file The dialog behind Share: the link of the page as it is, or one that expects what this run came to. */
import { useRef, useState } from 'react';
import { formatPercent } from '../../base/format.ts';
import { Dialog } from '../components/Dialog.tsx';
import ui from '../components/ui.module.css';
import { useLab, useLabState } from '../context.tsx';
import { linkOfLab, reproduceLinkOfLab } from './labLinks.ts';
import styles from './ShareDialog.module.css';

export function ShareDialog({ onClose }: { onClose(): void }) {
  const report = useLab((state) => state.report);
  const [wanted, setWanted] = useState(true);
  const reproduces = report !== null && wanted;
  const state = useLabState()();
  const link = reproduces ? (reproduceLinkOfLab(state, location) ?? '') : linkOfLab(state, location);
  return (
    <Dialog title="Share" onClose={onClose}>
      <label className={styles.choice}>
        <input type="checkbox" checked={reproduces} disabled={!report} onChange={() => setWanted(!wanted)} />
        <span>
          expect the same result
          <small>
            {report
              ? `Whoever opens it runs it again, and reads whether it came to ${formatPercent(report.attainment)} too.`
              : 'Once the run has ended, the link can carry what it came to.'}
          </small>
        </span>
      </label>
      <LinkField link={link} />
    </Dialog>
  );
}

function LinkField({ link }: { link: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const copy = () => {
    field.current?.select();
    // Where a page may not write to the clipboard, the selected text is one key away.
    navigator.clipboard
      ? void navigator.clipboard.writeText(link).then(
          () => setSaid('Copied.'),
          () => setSaid('Press Ctrl C or ⌘ C: the link is selected.'),
        )
      : setSaid('Press Ctrl C or ⌘ C: the link is selected.');
  };
  return (
    <>
      <textarea ref={field} className={styles.link} aria-label="Link" readOnly rows={4} value={link} />
      <p className={styles.foot}>
        <button type="button" className={ui.button} onClick={copy}>
          Copy the link
        </button>
        <span role="status">{said || `${link.length} characters`}</span>
      </p>
    </>
  );
}
