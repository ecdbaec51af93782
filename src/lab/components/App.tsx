/** @file The page: its head, notices, and the view that is looked at. */
import { Suspense } from 'react';
import { useLab } from '../context.tsx';
import { DropZone } from '../import/DropZone.tsx';
import { viewTitles } from '../viewNames.ts';
import styles from './App.module.css';
import { HotkeyDialog } from './HotkeyDialog.tsx';
import { lazyPart } from './lazyPart.tsx';
import { Notices } from './Notices.tsx';
import { TopBar } from './TopBar.tsx';
import { viewComponents } from './views.ts';

const EmbedView = lazyPart(() => import('../embed/EmbedView.tsx').then((m) => m.EmbedView));

export function App() {
  const embed = useLab((state) => state.embed);
  return embed ? (
    <Suspense fallback={null}>
      <EmbedView panels={embed} />
    </Suspense>
  ) : (
    <Page />
  );
}

function Page() {
  return (
    <div className={styles.app}>
      <TopBar />
      <Notices />
      <View />
      <HotkeyDialog />
      <DropZone />
    </div>
  );
}

function View() {
  const name = useLab((state) => state.viewed.name);
  const Shown = viewComponents[name];
  return (
    <Suspense fallback={<p className={styles.opening}>Opening {viewTitles[name]}</p>}>
      <Shown />
    </Suspense>
  );
}
