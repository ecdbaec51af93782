/**
 * @file Suite `kernels`: an encoder layer at 64 tokens and at one, and a 512³ product against the device's multiply-add
 * ceiling; with `--peers`, the same layer in other engines, all in turns in one browser.
 */
import { chromium, type Page } from 'playwright';
import { findBrowser } from '../support/browser.ts';
import type { TimedKernel } from './kernels/products.ts';
import { peerVersions, serveKernelsPage } from './kernelsPage.ts';
import { type BenchRow, median, rowOf, type Suite } from './suite.ts';

const rounds = 9;
const tokenCounts = [64, 1];

export const kernels: Suite = async ({ seed, peers }) => {
  const server = await serveKernelsPage({ peers });
  const { executablePath, args, env } = await findBrowser();
  const browser = await chromium.launch({ executablePath, args, env });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(server.url);
    const measured = await measure(page, seed);
    const adapter = await page.evaluate(() => window.kernelBench.adapterName());
    const versions = { browser: browser.version(), node: process.version, ...(peers && peerVersions()) };
    return { schema: 'muxlab-bench/1', adapter, seed, versions, suites: [{ name: 'kernels', ...measured }] };
  } finally {
    await browser.close();
    await server.close();
  }
};

async function measure(page: Page, seed: number): Promise<{ rows: BenchRow[]; ratios: Record<string, number> }> {
  const rows: BenchRow[] = [];
  const ratios: Record<string, number> = {};
  for (const tokenCount of tokenCounts) {
    const options = { tokenCount, seed, rounds };
    const timed = await page.evaluate((given) => window.kernelBench.engines(given), options);
    const layerRows = timed.map(({ engine, samples }) => rowOf(`layer${tokenCount}`, engine, samples));
    rows.push(...layerRows);
    Object.assign(ratios, layerRatios(`layer${tokenCount}`, layerRows));
  }
  const timed = await page.evaluate((count) => window.kernelBench.products(count), rounds);
  const products = productRows(timed);
  return { rows: [...rows, ...products.rows], ratios: { ...ratios, ...products.ratios } };
}

/** The peers' medians divided by ours. */
function layerRatios(name: string, [own, portable, ...peers]: BenchRow[]): Record<string, number> {
  const ratios: Record<string, number> = { [`${name}-nosubgroups/muxlab`]: portable.medianSeconds / own.medianSeconds };
  for (const { engine, medianSeconds } of peers) {
    ratios[`${name}/${engine}`] = medianSeconds / own.medianSeconds;
    ratios[`${name}-nosubgroups/${engine}`] = medianSeconds / portable.medianSeconds;
  }
  return ratios;
}

/** GFLOP/s of the product, and as a fraction of the best multiply-add chains of the same run. */
function productRows([product, ...chains]: readonly TimedKernel[]) {
  const speed = ({ flops, samples }: TimedKernel) => flops / median(samples) / 1e9;
  const ceiling = Math.max(...chains.map(speed));
  return {
    rows: [
      rowOf(`gemm512, ${product.name}`, 'muxlab', product.samples),
      ...chains.map(({ name, samples }) => rowOf(name, 'muxlab', samples)),
    ],
    ratios: {
      'gemm512/gflops': speed(product),
      'fma-ceiling/gflops': ceiling,
      'gemm512/fma-ceiling': speed(product) / ceiling,
    },
  };
}
