import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test, vi } from 'vitest';
import { BadInput } from '../domain/badInput.ts';
import { documentOf } from './command.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const fixture = path.join(project, 'src/simulate/fixtures/sim-08-mixed-groups.json.gz');
const folder = mkdtempSync(path.join(tmpdir(), 'muxlab-'));

/** As `npm run muxlab` starts it, from another folder. */
const command = [
  '--import',
  pathToFileURL(path.join(project, 'node_modules/tsx/dist/loader.mjs')).href,
  path.join(project, 'src/cli/muxlab.ts'),
];

function muxlabProcess(...args: string[]) {
  return spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8', cwd: folder, maxBuffer: 1e9 });
}

/** What the process would print, without one: each takes a second to start, more than most of these commands take. */
async function muxlab(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  let stderr = '';
  const progress = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
  try {
    return { stdout: await documentOf(args), stderr };
  } finally {
    progress.mockRestore();
  }
}

// The command reads files from where it was typed.
beforeAll(() => process.chdir(folder));

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

const good = gunzipSync(readFileSync(fixture)).toString();

test('simulate prints one document on stdout, whole also through a pipe, and progress on stderr', () => {
  const { status, stdout, stderr } = muxlabProcess('simulate', file('good.json', good));
  expect(status).toBe(0);
  const expected = JSON.parse(good).expected.simulations;
  const answer = JSON.parse(stdout);
  expect(answer.schema).toBe('muxlab-simulation/1');
  expect(answer.simulations).toMatchObject(expected.map((one: { reservation: object }) => one.reservation));
  expect(stderr.trim().split('\n')).toHaveLength(expected.length);
});

test('plan prints one document on stdout and progress on stderr', async () => {
  const { stdout, stderr } = await muxlab('plan', file('plan.json', planned({ name: 'mp-greedy', groupSize: 2 })));
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
  expect(stderr).toMatch(/^planning sr-greedy\nplanning mp-greedy\nsr-greedy: /);
  expect(stderr).toMatch(/^ {2}devices 1–2, 2 stages: /m);
});

test('experiment prints a table on stdout, and writes figures and plots where it is told', async () => {
  const { stdout, stderr } = await muxlab('experiment', 'fig9', '--out', 'figures/nine');
  expect(stdout).toMatch(/^# Figure 9: /);
  expect(stdout).toContain('- pipeline loses to intra-op at 2 to 8.');
  const out = path.join(folder, 'figures/nine');
  expect(JSON.parse(readFileSync(path.join(out, 'fig9.json'), 'utf8')).schema).toBe('muxlab-experiment-result/1');
  expect(readdirSync(out).filter((name) => name.endsWith('.svg'))).toHaveLength(3);
  expect(stderr).toContain('running figure 9 at 8');
});

test('experiment without a name lists what there is, and says where --seeds changes nothing', async () => {
  const { stdout } = await muxlab('experiment');
  expect(stdout).toMatch(/^fig2 +Two models on two devices/m);
  expect(stdout).toMatch(/^fig14-mixed-rate +Ablation/m);
  const { stderr } = await muxlab('experiment', 'fig9', '--seeds', '3');
  expect(stderr).toMatch(/^figure 9 has nothing random: --seeds changes nothing$/m);
});

test('plan --explain adds the reasons, and says them on stderr', async () => {
  const { stdout, stderr } = await muxlab('plan', '--explain', file('why.json', planned({ name: 'sr-uniform' })));
  const { plans } = JSON.parse(stdout);
  for (const { explanation } of plans) {
    expect(explanation.models).toHaveLength(JSON.parse(good).models.length);
    expect(explanation.marginal.looserSlo).toBeGreaterThanOrEqual(0);
    expect(explanation.runnersUp.length).toBeGreaterThan(2);
  }
  expect(stderr).toMatch(/^sr-uniform: [\d.]+\s% on time\n {2}/m);
  expect(stderr).toMatch(/one more device [+\d.]+, 10 % more memory [+\d.]+/);
});

const traceText = 't_s,model,input_tokens,output_tokens\n5,a,1,2\n5.5,b,3,4\n6,a,5,6\n7,c,7,8\n';

test('trace prints what a case has as arrivals, and says what became of the rows', async () => {
  const name = file('trace.csv', `${traceText}\n`);
  const { stdout, stderr } = await muxlab('trace', name, '--models', '2', '--window', '0,1.5', '--scale-time', '2');
  expect(JSON.parse(stdout)).toEqual({
    timesSeconds: [0, 1, 2],
    modelIndices: [0, 1, 0],
    inputTokens: [1, 3, 5],
    outputTokens: [2, 4, 6],
  });
  expect(stderr).toMatch(/^muxlab: 5 rows read = 4 emitted \+ 1 blank-line$/m);
  expect(stderr).toMatch(/^4 requests of 3 functions or clients = 3 mapped \+ 1 outside-window \+ 0 unmapped/m);
  expect(stderr).toMatch(/CV of gaps 0\.35; in 1 s index of dispersion/);
});

test('trace --workload prints a workload a case can have', async () => {
  const fitted = JSON.parse(
    (await muxlab('trace', file('fit.csv', traceText), '--models', '3', '--workload', '1')).stdout,
  );
  expect(fitted).toMatchObject({ durationSeconds: 3, models: [{ ratesPerSecond: [1, 1, 0] }, {}, {}] });
  const { arrivals, expected, ...rest } = JSON.parse(good);
  const models = rest.models.map((_: unknown, index: number) => fitted.models[index % 3]);
  const asWorkload = file('fitted.json', JSON.stringify({ ...rest, workload: { ...fitted, models } }));
  expect(JSON.parse((await muxlab('simulate', asWorkload)).stdout).simulations).toHaveLength(
    expected.simulations.length,
  );
});

test('simulate and plan take the requests of a trace, mapped to models by hand', async () => {
  const { workload, arrivals, expected, ...rest } = JSON.parse(good);
  const name = file('bare.json', JSON.stringify(rest));
  const mapping = ['--trace', file('mapped.csv', traceText), '--map', 'a=1', '--map', `b=${rest.models[0].name}`];
  const simulated = JSON.parse((await muxlab('simulate', name, ...mapping)).stdout);
  expect(simulated.simulations[0].requestsByModel.slice(0, 2)).toEqual([1, 2]);
  const { stdout } = await muxlab('plan', name, ...mapping);
  expect(JSON.parse(stdout).plans[0].attainment).toBe(1);
});

test('the example of sixteen models and devices is planned within its devices', async () => {
  const { stdout } = await muxlab('plan', path.join(project, 'docs/examples/sixteen-by-sixteen.json'));
  const [{ placement, attainment }] = JSON.parse(stdout).plans;
  const taken = placement.groups.map(({ interOp, intraOp }: { interOp: number; intraOp: number }) => interOp * intraOp);
  expect(taken.reduce((sum: number, count: number) => sum + count, 0)).toBeLessThanOrEqual(16);
  expect(attainment).toBeGreaterThan(0.9);
});

// Elsewhere than on Windows, where a program cannot send another what Ctrl-C sends.
test.skipIf(process.platform === 'win32')(
  'Ctrl-C ends a search with the best so far, and begins no other',
  async () => {
    const sixteen = JSON.parse(readFileSync(path.join(project, 'docs/examples/sixteen-by-sixteen.json'), 'utf8'));
    const plans = [{ name: 'muxlab-search', simulationBudget: 1e9 }, { name: 'mp-search' }];
    const name = file('long.json', JSON.stringify({ ...sixteen, plans }));
    const running = spawn(process.execPath, [...command, 'plan', name], { cwd: folder });
    let stdout = '';
    let stderr = '';
    let isInterrupted = false;
    running.stdout.on('data', (text) => {
      stdout += text;
    });
    running.stderr.on('data', (text) => {
      stderr += text;
      if (!isInterrupted && stderr.includes('planning')) isInterrupted = running.kill('SIGINT');
    });
    const [status] = await once(running, 'close');
    expect(status).toBe(130);
    const answer = JSON.parse(stdout);
    expect(answer.schema).toBe('muxlab-plan/1');
    expect(answer.plans).toHaveLength(1);
    const [{ policy, placement, attainment, endedEarly }] = answer.plans;
    expect({ policy, endedEarly }).toEqual({ policy: plans[0], endedEarly: true });
    expect(placement.groups.length).toBeGreaterThan(0);
    expect(attainment).toBeGreaterThan(0);
    expect(stderr).toMatch(/^planning muxlab-search\nmuxlab-search, ended early: [\d.]+\s% on time\n {2}/);
    expect(stderr).not.toContain('mp-search');
  },
);

test('--help says how it is used', async () => {
  const { stdout } = await muxlab('--help');
  expect(stdout).toContain('muxlab simulate CASE.json');
});

test('a file that is not there exits 2 with one line', () => {
  const { status, stdout, stderr } = muxlabProcess('simulate', 'nowhere.json');
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: 'nowhere.json: there is no such file\n',
  });
});

test.each<[string, string[], RegExp]>([
  ['no command', [], /^command: must be simulate, plan, trace or experiment;/],
  ['an unknown command', ['serve'], /^command: must be simulate, plan, trace or experiment, is serve/],
  ['no file', ['simulate'], /^CASE\.json: must be given/],
  ['two files', ['simulate', 'a', 'b'], /^arguments: must be one file/],
  ['reasons for a simulation', ['simulate', 'a', '--explain'], /^arguments: Unknown option '--explain'/],
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
  [
    'an unknown experiment',
    ['experiment', 'fig3'],
    /^experiment: must be a file that ends in \.json, or one of fig2, fig4, .*, is "fig3"$/,
  ],
  ['no trace', ['trace'], /^FILE: must be given/],
  ['a missing trace', ['trace', 'nowhere.csv'], /^nowhere\.csv: there is no such file$/],
  [
    'a malformed trace',
    ['trace', file('broken.csv', `${traceText}x,a,1,2`)],
    /^broken\.csv line 6, column t_s: must be/,
  ],
  [
    'another format',
    ['trace', file('other.csv', traceText), '--format', 'mooncake'],
    /^other\.csv line 1: must be JSON/,
  ],
  ['an unknown format', ['trace', file('some.csv', traceText), '--format', 'csv'], /^--format: .*must be azure-llm, /],
  ['no models', ['trace', 'some.csv', '--models', '0'], /^--models: must be a whole number, 1 to/],
  ['a window that ends before it begins', ['trace', 'some.csv', '--window', '5,2'], /^--window: must be two times/],
  ['a mapping to nothing', ['trace', 'some.csv', '--map', 'a=1'], /^--map: must be a whole number, 0 to 0/],
  ['a mapping of nothing', ['trace', 'some.csv', '--map', 'z=0'], /^--map: .*one of the trace's 3 functions/],
  ['a mapping without a trace', ['plan', 'good.json', '--map', 'a=0'], /^--map: must come with --trace FILE$/],
  ['seeds of nothing', ['experiment', '--seeds', '3'], /^experiment: must be given with --seeds or --out/],
  ['no seeds', ['experiment', 'fig9', '--seeds', '0'], /^--seeds: must be a whole number, 1 to 10000, is "0"$/],
  ['a place that is no folder', ['experiment', 'fig9', '--out', file('taken', '')], /^--out: cannot be made: /],
  ['a case that is no experiment', ['experiment', file('good.json', good)], /^good\.json: kind: /],
])('%s is refused in one line', async (_, args, line) => {
  const progress = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const refusal = await documentOf(args).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(progress).not.toHaveBeenCalled();
  progress.mockRestore();
  expect(refusal).toBeInstanceOf(BadInput);
  const { message } = refusal as BadInput;
  expect(message.split('\n')).toHaveLength(1);
  expect(message).toMatch(line);
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
