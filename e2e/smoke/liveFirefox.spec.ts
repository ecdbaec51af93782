/** @file A stock Firefox, where there is one: without WebGPU it runs simulated and says what it lacks; with it, it knows its adapter. */
import { expect, test } from '@playwright/test';
import { findFirefox, openFirefox } from '../support/firefox.ts';

const program = findFirefox();
const port = 2929;

test.skip(program === null, 'no Firefox here: install one, or name it in MUXLAB_FIREFOX');

for (const webGpu of [false, true]) {
  test(`Firefox ${webGpu ? 'with' : 'without'} WebGPU starts and runs simulated`, async ({ baseURL }) => {
    test.setTimeout(180_000);
    const preferences = { 'dom.webgpu.enabled': webGpu, 'gfx.webgpu.ignore-blocklist': webGpu };
    const firefox = await openFirefox(program ?? '', { port, preferences });
    try {
      await firefox.goto(`${baseURL}/#paused`);
      const status = await firefox.evaluate('return window.muxlab.ready');
      expect(await firefox.evaluate('return crossOriginIsolated')).toBe(true);
      // Where it is switched on, a machine may still have no adapter: then that is said.
      if (!webGpu) expect(status).toMatchObject({ gpu: false, reason: 'this browser has no WebGPU' });
      else expect(status).toMatchObject({ gpu: expect.any(Boolean) });
      const { gpu } = status as { gpu: boolean };
      const notices = await firefox.evaluate('return document.body.innerText');
      if (!gpu) expect(notices).toContain('No live GPU');
      const ran = await firefox.evaluate(`
        document.querySelector('input[name="mode"][value="simulated"]').click();
        [...document.querySelectorAll('button')].find((button) => button.textContent === 'Run').click();
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 300));
          const snapshot = await window.muxlab.snapshot().catch(() => null);
          if (snapshot && snapshot.ledger.completed > 5) return { mode: snapshot.mode, completed: snapshot.ledger.completed };
        }`);
      expect(ran).toMatchObject({ mode: 'simulated' });
    } finally {
      await firefox.close();
    }
  });
}
