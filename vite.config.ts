/** @file How the page is built and served, and how the unit tests run. Browser tests: `e2e/support/vitest.browser.config.ts`. */
import { defineConfig } from 'vitest/config';

/** Cross-origin isolation: shared memory between workers, and 5 µs instead of 100 µs clock steps. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig({
  base: './',
  build: { target: 'es2023', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  test: {
    name: 'unit',
    include: ['src/**/*.test.ts', 'e2e/support/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts'],
    setupFiles: ['e2e/support/seed.ts'],
    testTimeout: 60_000,
  },
});
