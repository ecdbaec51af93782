import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const fixture = path.join(project, 'src/simulate/fixtures/sim-08-mixed-groups.json.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'muxlab-'));

function muxlab(...args: string[]) {
  const command = [
    path.join(project, 'node_modules/tsx/dist/cli.mjs'),
    path.join(project, 'src/cli/muxlab.ts'),
    ...args,
  ];
  return spawnSync(process.execPath, command, { encoding: 'utf8', cwd: folder, maxBuffer: 1e9 });
}

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

const good = gunzipSync(readFileSync(fixture)).toString();

test('simulate prints one document on stdout, whole also through a pipe, and progress on stderr', () => {
  const { status, stdout, stderr } = muxlab('simulate', file('good.json', good));
  expect(status).toBe(0);
  const expected = JSON.parse(good).expected.simulations;
  const answer = JSON.parse(stdout);
  expect(answer.schema).toBe('muxlab-simulation/1');
  expect(answer.simulations).toMatchObject(expected.map((one: { reservation: object }) => one.reservation));
  expect(stderr.trim().split('\n')).toHaveLength(expected.length);
});

test('plan prints one document on stdout and progress on stderr', () => {
  const { status, stdout, stderr } = muxlab('plan', file('plan.json', planned({ name: 'mp-greedy', groupSize: 2 })));
  expect(status).toBe(0);
  const { schema, plans } = JSON.parse(stdout);
  expect(schema).toBe('muxlab-plan/1');
  expect(plans).toHaveLength(2);
  expect(plans[1].policy).toEqual({ name: 'mp-greedy', groupSize: 2 });
  for (const { placement, solveSeconds, simulationCount, attainment, explanation } of plans) {
    expect(explanation).toBeUndefined();
    expect(placement.groups.length).toBeGreaterThan(0);
    expect(solveSeconds).toBeGreaterThan(0);
    expect(simulationCount).toBeGreaterThan(1);
    expect(attainment).toBeGreaterThan(0);
  }
  expect(stderr).toBe('planning sr-greedy\nplanning mp-greedy\n');
});

test('experiment prints a table on stdout, and writes figures and plots where it is told', () => {
  const { status, stdout, stderr } = muxlab('experiment', 'fig9', '--out', 'figures/nine');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^# Figure 9: /);
  expect(stdout).toContain('- pipeline loses to intra-op at 2 to 8.');
  const out = path.join(folder, 'figures/nine');
  expect(JSON.parse(readFileSync(path.join(out, 'fig9.json'), 'utf8')).schema).toBe('muxlab-experiment-result/1');
  expect(readdirSync(out).filter((name) => name.endsWith('.svg'))).toHaveLength(3);
  expect(stderr).toContain('running figure 9 at 8');
});

test('plan --explain adds the reasons, and says them on stderr', () => {
  const { status, stdout, stderr } = muxlab('plan', '--explain', file('why.json', planned({ name: 'sr-uniform' })));
  expect(status).toBe(0);
  const { plans } = JSON.parse(stdout);
  for (const { explanation } of plans) {
    expect(explanation.models).toHaveLength(JSON.parse(good).models.length);
    expect(explanation.marginal.looserSlo).toBeGreaterThanOrEqual(0);
    expect(explanation.runnersUp.length).toBeGreaterThan(2);
  }
  expect(stderr).toMatch(/^sr-uniform: [\d.]+\s% on time\n {2}/m);
  expect(stderr).toMatch(/one more device [+\d.]+, 10 % more memory [+\d.]+/);
});

test('the example of sixteen models and devices is planned within its devices', () => {
  const { status, stdout } = muxlab('plan', path.join(project, 'docs/examples/cluster-16.json'));
  expect(status).toBe(0);
  const [{ placement, attainment }] = JSON.parse(stdout).plans;
  const taken = placement.groups.map(({ interOp, intraOp }: { interOp: number; intraOp: number }) => interOp * intraOp);
  expect(taken.reduce((sum: number, count: number) => sum + count, 0)).toBeLessThanOrEqual(16);
  expect(attainment).toBeGreaterThan(0.9);
});

test('--help says how it is used', () => {
  const { status, stdout } = muxlab('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('muxlab simulate CASE.json');
});

test.each<[string, string[], RegExp]>([
  ['no command', [], /^command: must be simulate, plan or experiment;/],
  ['an unknown command', ['serve'], /^command: must be simulate, plan or experiment, is serve/],
  ['no file', ['simulate'], /^CASE\.json: must be given/],
  ['two files', ['simulate', 'a', 'b'], /^arguments: must be one file/],
  ['reasons for a simulation', ['simulate', 'a', '--explain'], /^--explain: must be left out of simulate/],
  ['a missing file', ['simulate', 'nowhere.json'], /^nowhere\.json: there is no such file$/],
  ['a folder', ['simulate', '.'], /^\.: is a folder/],
  [
    'what is not JSON',
    ['simulate', file('text.json', '{"a":\n  oops}')],
    /^text\.json: is not JSON.*line 2, column 3$/,
  ],
  [
    'half a file',
    ['simulate', file('half.json', good.slice(0, 5000))],
    /^half\.json: is not JSON.*line 1, column 5001$/,
  ],
  [
    'a bad field',
    ['simulate', file('bad.json', good.replace('"interOp":1', '"interOp":0'))],
    /interOp: must be a whole/,
  ],
  [
    'a second simulation that cannot be run',
    ['simulate', file('late.json', unsupported())],
    /^simulations\[2\]\.batching: /,
  ],
  ['an unknown policy', ['plan', file('policy.json', planned({ name: 'best' }))], /^plans\[1\]\.name: must be /],
  [
    'a bad parameter',
    ['plan', file('size.json', planned({ name: 'mp-greedy', groupSize: 0 }))],
    /^plans\[1\]\.groupSize: /,
  ],
  ['an unknown experiment', ['experiment', 'fig3'], /^experiment: must be fig2, fig4, .*, is "fig3"$/],
  ['no seeds', ['experiment', 'fig9', '--seeds', '0'], /^--seeds: must be a whole number, 1 to 10000, is "0"$/],
  ['a place that is no folder', ['experiment', 'fig9', '--out', file('taken', '')], /^--out: cannot be made: /],
  ['a case that is no experiment', ['experiment', 'good.json'], /^good\.json: kind: /],
])('%s exits 2 with one line', (_, args, line) => {
  const { status, stdout, stderr } = muxlab(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr.trimEnd()).toMatch(line);
});

function planned(policy: object): string {
  return JSON.stringify({ ...JSON.parse(good), plans: [{ name: 'sr-greedy' }, policy] });
}

function unsupported(): string {
  const json = JSON.parse(good);
  json.simulations[2].dispatch = 'queue';
  json.simulations[2].batching = true;
  return JSON.stringify(json);
}
