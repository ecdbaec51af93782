/** @file The buttons that keep an answer as files. */
import type { ExperimentResult, MetricResult } from '../../experiment/figures/result.ts';
import ui from '../components/ui.module.css';
import { saveText } from '../export/save.ts';
import { type FileKind, fileOf, type KeptFile } from './files.ts';

const saveKept = ({ name, type, text }: KeptFile) => saveText(name, text, type);

export interface FilesProps {
  kinds: readonly FileKind[];
  result: ExperimentResult;
  metric: MetricResult;
}

export function Files({ kinds, result, metric }: FilesProps) {
  const save = (kind: FileKind) => saveKept(fileOf(kind, result, metric));
  return kinds.map((kind) => (
    <button key={kind} type="button" className={ui.quiet} onClick={() => save(kind)}>
      <span className={ui.hidden}>save as </span>
      {kind.toUpperCase()}
    </button>
  ));
}
