/** @file What is missing on this machine and what a reader must know of the run, as sentences. */
import type { GpuStatus } from '../experiment/labController.ts';
import { sentenceOf } from './store.ts';

const howToGetWebGpu =
  'WebGPU comes with Chrome and Edge 113, Safari 26 and Firefox 141, over https; on Linux, Firefox wants dom.webgpu.enabled in about:config. Until then the scenario runs simulated, on modelled latencies.';

const notIsolated =
  'This page is not cross-origin isolated, so clocks are coarse and workers share no memory: serve it with COOP same-origin and COEP require-corp.';

export function noticesOf(known: { gpu: GpuStatus | null; isolated: boolean; notes: readonly string[] }): string[] {
  const { gpu, isolated, notes } = known;
  const missing = gpu && !gpu.gpu ? [`No live GPU: ${sentenceOf(gpu.reason)} ${howToGetWebGpu}`] : [];
  const coarse = isolated ? [] : [notIsolated];
  return [...new Set([...missing, ...coarse, ...notes.map(sentenceOf)])];
}
