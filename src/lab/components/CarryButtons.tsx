/** @file Share and Export at the right of the page's head; what is behind them is fetched when it is first opened. */
import { Suspense, useState } from 'react';
import { useLab } from '../context.tsx';
import { lazyPart } from './lazyPart.tsx';
import ui from './ui.module.css';

const ShareDialog = lazyPart(() => import('../share/ShareDialog.tsx').then((m) => m.ShareDialog));
const ExportDialog = lazyPart(() => import('../export/ExportDialog.tsx').then((m) => m.ExportDialog));

export function CarryButtons() {
  const [opened, setOpened] = useState<'share' | 'export' | null>(null);
  const nothingRan = useLab((state) => state.snapshot === null);
  const close = () => setOpened(null);
  return (
    <>
      <button type="button" className={ui.button} aria-haspopup="dialog" onClick={() => setOpened('share')}>
        Share
      </button>
      <button
        type="button"
        className={ui.button}
        aria-haspopup="dialog"
        aria-disabled={nothingRan}
        title={nothingRan ? 'Nothing ran yet' : undefined}
        onClick={nothingRan ? undefined : () => setOpened('export')}
      >
        Export
      </button>
      <Suspense fallback={null}>
        {opened === 'share' ? <ShareDialog onClose={close} /> : null}
        {opened === 'export' ? <ExportDialog onClose={close} /> : null}
      </Suspense>
    </>
  );
}
