/** @file Keeps a chart of the page as a file. */
import { namedFile } from './fileName.ts';
import { savePng, saveText } from './save.ts';
import { shownChart } from './shownChart.ts';

export type PictureFormat = 'svg' | 'png';

/** @throws Error with one sentence where the browser draws no such picture */
export async function saveShown(
  figure: HTMLElement,
  { format, ...words }: { format: PictureFormat; title: string; note: string },
): Promise<void> {
  const chart = shownChart(figure, words);
  const name = namedFile(words.title, format);
  if (format === 'svg') saveText(name, chart.svg, 'image/svg+xml');
  else await savePng(name, chart, chart.svg);
}
