/** @file How the page is built and served, and how the unit tests run. Browser tests: `e2e/support/vitest.browser.config.ts`. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { isolationHeaders } from './src/lab/offline/isolationHeaders.ts';

/** What only tests and readers of the tree want is not kept for offline use. */
const notKept = ['**/golden.safetensors', '**/README.md'];

/** The service worker (ADR 10) and what an installed page is called and looks like. */
const offline = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src/lab/offline',
  filename: 'serviceWorker.ts',
  injectRegister: false,
  injectManifest: {
    globPatterns: ['**/*'],
    globIgnores: notKept,
    maximumFileSizeToCacheInBytes: 32 * 2 ** 20,
    rollupFormat: 'iife',
  },
  manifest: {
    name: 'Muxlab',
    short_name: 'Muxlab',
    description: 'A lab for multiplexed model serving that runs on your own GPU.',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#fbfaf7',
    theme_color: '#ffffff',
    icons: [
      { src: 'favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
});

/** Half of a shader is what it says to its readers: the page is sent the other half. `// @unroll` and `// @end` are code. */
const shadersWithoutComments: Plugin = {
  name: 'shaders-without-comments',
  apply: 'build',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.wgsl?raw')) return null;
    const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
    return `export default ${JSON.stringify(source.replaceAll(/^ *\/\/(?! @).*\n|^ +|^\n/gm, ''))};`;
  },
};

export default defineConfig({
  base: './',
  plugins: [offline, shadersWithoutComments],
  // Every browser that has WebGPU knows `modulepreload`.
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: {
    format: 'es',
    plugins: () => [shadersWithoutComments],
    // As the page's own scripts: what tells a bundler something tells a browser nothing.
    rolldownOptions: { output: { comments: { annotation: false } } },
  },
  // Not the benches' pages, whose packages are installed elsewhere.
  optimizeDeps: { entries: ['index.html'] },
  server: { headers: isolationHeaders },
  test: {
    name: 'unit',
    include: ['src/**/*.test.ts', 'e2e/support/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts'],
    setupFiles: ['e2e/support/seed.ts'],
    testTimeout: 60_000,
    // By default one core is left alone, and of two that is half.
    maxWorkers: '100%',
  },
});
