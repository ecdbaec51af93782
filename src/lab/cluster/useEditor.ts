/** @file What the editor's components reach: selected state, and the editor. */
import { useStore } from 'zustand';
import { useFeature } from '../context.tsx';
import { createEditor, type Editor, type EditorState } from './editor.ts';

export const useEditor = (): Editor => useFeature(createEditor);

export function useDraft<Selected>(select: (state: EditorState) => Selected): Selected {
  return useStore(useEditor().store, select);
}
