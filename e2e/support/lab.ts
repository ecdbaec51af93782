/** @file The built page, served and opened with no run started, driven through `window.muxlab`. */
import { chromium, type Page } from 'playwright';
import type { Case } from '../../src/domain/case.ts';
import type { Report } from '../../src/domain/report.ts';
import type { MuxlabRunOptions } from '../../src/experiment/muxlabApi.ts';
import { findBrowser } from './browser.ts';
import { serveLab } from './server.ts';

export interface OpenLab {
  page: Page;
  adapter: string | null;
  versions: Record<string, string>;
  run(testCase: Case, options: Omit<MuxlabRunOptions, 'signal'>): Promise<Report>;
  close(): Promise<void>;
}

export async function openLab(): Promise<OpenLab> {
  const server = await serveLab({ port: 0, strict: false });
  const { executablePath, args, env } = await findBrowser();
  const browser = await chromium.launch({ executablePath, args, env });
  const page = await browser.newPage();
  await page.goto(`${server.url}#paused`);
  const status = await page.evaluate(() => window.muxlab.ready);
  return {
    page,
    adapter: status.gpu ? status.adapter : null,
    versions: { browser: browser.version() },
    run: (testCase, options) => runInPage(page, testCase, options),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Infinite SLOs are null in a case, so a case and a report cross as JSON. */
export function runInPage(page: Page, testCase: Case, options: Omit<MuxlabRunOptions, 'signal'>): Promise<Report> {
  return page.evaluate(([given, how]) => window.muxlab.run(given, how), [testCase, options] as const);
}
