/** @file The kernels' autotuner as those who own devices see it: improve while nothing runs, look, forget. */
import { tunerOf } from '../kernels/chooseMatmul.ts';
import type { TuningRecord } from '../kernels/tuningStore.ts';

/** What is known of one operator at one shape on one adapter. */
export type KernelTuning = TuningRecord;

/**
 * Tries kernel variants of what the device's stages asked for. Stages that are made later take what was found.
 * @returns candidates left to try
 */
export async function improveKernels(device: GPUDevice, budgetSeconds: number): Promise<number> {
  return (await tunerOf(device)).improve(budgetSeconds);
}

export async function listTunings(device: GPUDevice): Promise<readonly KernelTuning[]> {
  return (await tunerOf(device)).list();
}

export async function clearTunings(device: GPUDevice): Promise<void> {
  await (await tunerOf(device)).clear();
}
