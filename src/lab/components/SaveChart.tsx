/** @file The buttons that keep a chart as a picture, as it stands in the page. */
import type { RefObject } from 'react';
import { useCommands } from '../context.tsx';
import type { PictureFormat } from '../export/saveShown.ts';
import { fetchPart } from '../fetchPart.ts';
import ui from './ui.module.css';

export interface SaveChartProps {
  /** Around the drawing and its legend. */
  figure: RefObject<HTMLElement | null>;
  title: string;
  /** What the figures are of, and whether they are measured, paced or modelled. */
  note: string;
  formats?: readonly PictureFormat[];
}

export function SaveChart({ figure, title, note, formats = ['svg', 'png'] }: SaveChartProps) {
  const { sayProblem } = useCommands();
  const save = async (format: PictureFormat) => {
    const { saveShown } = await fetchPart(() => import('../export/saveShown.ts'));
    if (figure.current) await saveShown(figure.current, { format, title, note });
  };
  return formats.map((format) => (
    <button key={format} type="button" className={ui.quiet} onClick={() => void save(format).catch(sayProblem)}>
      <span className={ui.hidden}>save {title} as </span>
      {format.toUpperCase()}
    </button>
  ));
}
