/** @file What components read of the pencil. */
import { useStore } from 'zustand';
import { useFeature } from '../context.tsx';
import { createPencil, type PencilState } from './pencil.ts';

export function usePencil<Selected>(select: (state: PencilState) => Selected): Selected {
  return useStore(useFeature(createPencil).store, select);
}
