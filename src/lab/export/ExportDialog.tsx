/** @file The dialog behind Export: each file and each picture of the run, a button each. */
import { useState } from 'react';
import { readPalette } from '../charts/palette.ts';
import { Dialog } from '../components/Dialog.tsx';
import ui from '../components/ui.module.css';
import { useCharts, useLabState } from '../context.tsx';
import { linkOfLab, reproduceLinkOfLab } from '../share/labLinks.ts';
import { sentenceOf, shownGhost } from '../store.ts';
import tokens from '../tokens.css?raw';
import styles from './ExportDialog.module.css';
import { type ExportFile, exportFiles } from './exportFiles.ts';
import { type ExportSource, sourceOfLab } from './exportSource.ts';
import { fileNameOf } from './fileName.ts';
import { type PictureName, picture, pictureNames, pictureNote, pictureTitles } from './pictures.ts';
import { savePng, saveText, svgText } from './save.ts';

/** Of the lab's run, as it was when the dialog opened; or of the run given. */
export function ExportDialog({ source, onClose }: { source?: ExportSource; onClose(): void }) {
  const ofLab = useLabSource();
  const [shown] = useState(() => source ?? ofLab());
  const [said, setSaid] = useState('');
  if (!shown) return null;
  return (
    <Dialog title="Export" onClose={onClose}>
      <p className={styles.note}>{pictureNote(shown)}</p>
      <ul className={styles.list}>
        {exportFiles(shown, { savedAt: new Date().toLocaleString(), tokens }).map((file) => (
          <FileRow key={file.id} file={file} onSaid={setSaid} />
        ))}
      </ul>
      <h3 className={styles.heading}>Charts</h3>
      <ul className={styles.list}>
        {pictureNames.map((name) => (
          <PictureRow key={name} source={shown} name={name} onSaid={setSaid} />
        ))}
      </ul>
      <p role="status" className={styles.said}>
        {said}
      </p>
    </Dialog>
  );
}

function useLabSource(): () => ExportSource | null {
  const charts = useCharts();
  const read = useLabState();
  return () => {
    const state = read();
    const link = reproduceLinkOfLab(state, location) ?? linkOfLab(state, location);
    return sourceOfLab(state, charts.log(), { link, ghostLabel: shownGhost(state)?.label ?? null });
  };
}

interface Telling {
  onSaid(sentence: string): void;
}

function FileRow({ file: { label, detail, name, type, text }, onSaid }: { file: ExportFile } & Telling) {
  const save = () => {
    if (!text) return;
    saveText(name, text(), type);
    onSaid(`Saved ${name}.`);
  };
  return (
    <li className={styles.row}>
      <button type="button" className={styles.file} aria-disabled={text === null} onClick={save}>
        {label}
      </button>
      <span>{detail}</span>
    </li>
  );
}

function PictureRow({ source, name, onSaid }: { source: ExportSource; name: PictureName } & Telling) {
  const isEmpty = name === 'time' ? source.spans.length === 0 : source.requests.length === 0;
  const save = async (format: 'svg' | 'png') => {
    const drawing = picture(source, name, {
      palette: readPalette(document.documentElement),
      width: 860,
      height: name === 'time' ? 420 : 380,
    });
    const description = `${pictureNote(source)}. ${source.link}`;
    const svg = svgText(drawing, { title: pictureTitles[name], description });
    const fileName = fileNameOf(source, `${name}.${format}`);
    if (format === 'svg') saveText(fileName, svg, 'image/svg+xml');
    else await savePng(fileName, drawing, svg);
    onSaid(`Saved ${fileName}.`);
  };
  const ask = (format: 'svg' | 'png') => void save(format).catch((error) => onSaid(sentenceOf(error)));
  return (
    <li className={styles.row}>
      <span className={styles.chart}>{pictureTitles[name]}</span>
      {isEmpty ? <span>nothing to draw</span> : null}
      {isEmpty
        ? null
        : (['svg', 'png'] as const).map((format) => (
            <button key={format} type="button" className={ui.button} onClick={() => ask(format)}>
              <span className={ui.hidden}>{pictureTitles[name]} as </span>
              {format.toUpperCase()}
            </button>
          ))}
    </li>
  );
}
