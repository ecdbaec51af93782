/**
 * @file Measures the catalogue on this machine's GPU and writes the reference profiles that the lab ships:
 *
 *     npx tsx e2e/bench/referenceProfile.ts public/profiles/catalogue.json digits-vit bert-small moe-small bytes-lm
 *
 * On an idle machine, please: these figures stand in wherever nothing was measured.
 */
import { writeFileSync } from 'node:fs';
import type { ProfileSet } from '../../src/domain/profile.ts';
import { openLab } from '../support/lab.ts';

const deviceCount = 8;

const [, , file, ...models] = process.argv;
if (!file || models.length === 0) {
  console.error('Name the file to write, and the models to measure.');
  process.exit(2);
}
const lab = await openLab();
try {
  const profiles = await lab.page.evaluate((options) => window.muxlab.profile(options), { models, deviceCount });
  const measured: ProfileSet = {
    schema: 'muxlab-profiles/1',
    adapter: `${lab.adapter}, Chromium ${lab.versions.browser}, 2 CPU cores`,
    origin: 'measured',
    measuredAt: new Date().toISOString(),
    profiles,
  };
  writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
} finally {
  await lab.close();
}
