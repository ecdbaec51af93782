/** @file Takes files that are dropped anywhere on the page, and shows that it would. */
import { Suspense, useEffect, useState } from 'react';
import { lazyPart } from '../components/lazyPart.tsx';
import styles from './DropZone.module.css';
import { useImporter, useImportWanted } from './useImporter.ts';

const ImportDialog = lazyPart(() => import('./ImportDialog.tsx').then((module) => module.ImportDialog));

export function DropZone() {
  const isWanted = useImportWanted();
  const { open } = useImporter();
  const over = useDrop(open);
  return (
    <>
      {over ? <p className={styles.over}>Drop a case, profiles or a trace</p> : null}
      {isWanted ? (
        <Suspense>
          <ImportDialog />
        </Suspense>
      ) : null}
    </>
  );
}

/** Whether files are held over the page; the browser would otherwise leave it for them. */
function useDrop(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const drag = (event: DragEvent) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      setOver(false);
      take(Array.from(event.dataTransfer?.files ?? []));
    };
    const listeners = { dragover: drag, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        document.removeEventListener(name, listener as EventListener);
      }
    };
  });
  return over;
}
