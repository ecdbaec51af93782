/** @file Draws the icons of the installed page from `public/favicon.svg`: `npx tsx e2e/support/drawIcons.ts`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findBrowser } from './browser.ts';

const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));

/** `drawn`: how much of the square the mark fills; a maskable icon keeps it inside the circle that every mask shows. */
const icons = [
  { file: 'icon-192.png', size: 192, drawn: 0.92, corner: 0.2 },
  { file: 'icon-512.png', size: 512, drawn: 0.92, corner: 0.2 },
  { file: 'maskable-512.png', size: 512, drawn: 0.66, corner: 0 },
  { file: 'apple-touch-180.png', size: 180, drawn: 0.78, corner: 0 },
];

const mark = readFileSync(`${publicFolder}favicon.svg`, 'utf8');
const { executablePath, args, env } = await findBrowser();
const browser = await chromium.launch({ executablePath, args, env });
for (const { file, size, drawn, corner } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size }, colorScheme: 'light' });
  await page.setContent(`<style>
    body { margin: 0; background: transparent }
    div { width: ${size}px; height: ${size}px; border-radius: ${corner * size}px; background: #fbfaf7;
          display: grid; place-items: center }
    svg { width: ${drawn * 100}%; height: ${drawn * 100}% }
  </style><div>${mark}</div>`);
  await page.screenshot({ path: `${publicFolder}icons/${file}`, omitBackground: true });
  await page.close();
}
await browser.close();
