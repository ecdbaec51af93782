/** @file The entry of the worker that predicts placements for large cases. */
import { expose } from 'comlink';
import type { PlacementPrediction } from './labController.ts';
import { type PredictionTask, predictPlacements } from './predictPlacements.ts';
import type { Setting } from './setting.ts';

let setting: Setting | null = null;

const predictions = {
  /** Of the questions that follow. */
  use(given: Setting): void {
    setting = given;
  },

  predict(question: Omit<PredictionTask, 'setting'>): PlacementPrediction[] {
    if (!setting) throw new Error('A prediction of nothing.');
    return predictPlacements({ setting, ...question });
  },
};

export type PredictionWorker = typeof predictions;

expose(predictions);
