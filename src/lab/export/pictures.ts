/** @file Every chart of a run as a picture, by name. */
import type { Drawing } from '../figures/drawing.ts';
import type { FigureStyle, FrameWords } from '../figures/frame.ts';
import {
  attainmentFigure,
  distributionFigure,
  latencyFigure,
  type RequestFigureInput,
} from '../figures/requestFigures.ts';
import { arrivalsFigure, timeFigure, type WorkFigureInput } from '../figures/workFigures.ts';
import type { ExportSource } from './exportSource.ts';

export const pictureNames = ['arrivals', 'time', 'latency', 'distribution', 'attainment'] as const;
export type PictureName = (typeof pictureNames)[number];

export const pictureTitles: Record<PictureName, string> = {
  arrivals: 'Arrivals',
  time: 'Stages over time',
  latency: 'Latency over time',
  distribution: 'Distribution of latency',
  attainment: 'Within SLO over time',
};

/** `Two models, two devices · shared pipeline · seed 7 · measured, paced 4 ×`. */
export function pictureNote({ scenario, placementLabel, controls, provenance }: ExportSource): string {
  return [scenario.title, placementLabel.toLowerCase(), `seed ${controls.seed}`, provenance].join(' · ');
}

/** @param link  whether the picture has it at its foot: not where the page around has */
export function picture(source: ExportSource, name: PictureName, style: FigureStyle, link = source.link): Drawing {
  const { scenario, requests, spans } = source;
  const words: Pick<FrameWords, 'note' | 'link'> = { note: pictureNote(source), link };
  const modelNames = scenario.models.map((model) => model.name);
  const work: WorkFigureInput = { modelNames, words };
  if (name === 'arrivals') return arrivalsFigure({ ...work, arrivals: requests }, style);
  if (name === 'time') return timeFigure({ ...work, spans, deviceCount: scenario.cluster.deviceCount }, style);
  const input = { ...requestInput(source), words, hasTitle: true };
  if (name === 'latency') return latencyFigure(input, style);
  return name === 'distribution' ? distributionFigure(input, style) : attainmentFigure(input, style);
}

function requestInput({ requests, ghost, placementLabel, scenario, sloSeconds }: ExportSource) {
  const own = { label: placementLabel.toLowerCase(), requests, isOther: false };
  const other = ghost && {
    label: `${ghost.label.toLowerCase()}, ghost (modelled)`,
    requests: ghost.requests,
    isOther: true,
  };
  return {
    tracks: other ? [own, other] : [own],
    modelNames: scenario.models.map(({ name }) => name),
    sloSeconds,
  } satisfies Partial<RequestFigureInput>;
}
