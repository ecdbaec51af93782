/** @file A link that reproduces, on the real controller: what was simulated here is simulated again elsewhere, to the digit. */
import { expect, test } from '@playwright/test';
import { decodeState, encodeState } from '../../src/lab/link/codec.ts';
import type { Expected } from '../../src/lab/link/expected.ts';
import { twoModelsTwoDevices } from '../../src/lab/presets.ts';
import { phase } from '../support/pageChecks.ts';

const short = { ...twoModelsTwoDevices, id: 'short', title: 'Short', durationSeconds: 5 };
const simulated = { ...short.controls, mode: 'simulated', sloScale: 2 };

test('a simulated run with a burst by hand is reproduced to the digit in another browser', async ({
  page,
  browser,
}) => {
  await page.goto(`/#s=${encodeState({ version: 1, scenario: short, controls: simulated })}`);
  await phase(page, 'running');
  await page.getByRole('button', { name: 'Burst of digits A' }).click();
  await phase(page, 'ended');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const { expected } = decodeState(link.split('#s=')[1]) as { expected: Expected };
  expect(expected.actions).toEqual([expect.objectContaining({ kind: 'inject', count: 20 })]);
  expect(expected.attainment).toBeLessThan(1);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(other.getByTestId('reproduction')).toHaveText(/^Reproduced: .* within SLO, to the digit\.$/, {
    timeout: 30_000,
  });

  // Stages that last a thousandth longer are another run.
  const changed = structuredClone({ version: 1, scenario: short, controls: simulated, expected });
  for (const { configs } of Object.values(changed.expected.profiles ?? {})) {
    for (const config of configs) config.stageLatencySeconds = config.stageLatencySeconds.map((value) => value * 1.001);
  }
  await other.goto(`${link.split('#')[0]}#s=${encodeState(changed)}`);
  await expect(other.getByTestId('reproduction')).toHaveText(
    /^Not reproduced: .* expected, .* simulated: the link was changed\.$/,
    {
      timeout: 30_000,
    },
  );
  await elsewhere.close();
});
