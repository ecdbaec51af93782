/** @file The way to the importer, whose code is fetched when a file is first offered or asked for. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useCommands, useFeature, useFeatures } from '../context.tsx';
import { fetchPart } from '../fetchPart.ts';
import type { Importer } from './importer.ts';

const createWanted = () => createStore(() => ({ isWanted: false }));

/** Whether there is, or was, anything to import in this visit. */
export function useImportWanted(): boolean {
  return useStore(useFeature(createWanted), ({ isWanted }) => isWanted);
}

export function useImporter(): Pick<Importer, 'ask'> & { open(files: readonly File[]): void } {
  const features = useFeatures();
  const { sayProblem } = useCommands();
  const use = (call: (importer: Importer) => unknown) => {
    fetchPart(() => import('./importer.ts')).then(({ createImporter }) => {
      call(features(createImporter));
      features(createWanted).setState({ isWanted: true });
    }, sayProblem);
  };
  return { ask: () => use((importer) => importer.ask()), open: (files) => use((importer) => importer.open(files)) };
}
