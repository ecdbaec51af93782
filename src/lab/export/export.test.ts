import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCase } from '../../domain/parseCase.ts';
import { drawingSvg } from '../figures/drawing.ts';
import { pagePalette } from '../figures/pagePalette.ts';
import { fakeExportSource, rejectingFakeSource } from '../testing/finishedFakeRun.ts';
import { csvOf, requestsCsv, stagesCsv } from './csv.ts';
import { exportFiles } from './exportFiles.ts';
import { fileNameOf } from './fileName.ts';
import { htmlReport } from './htmlReport.ts';
import { picture, pictureNames } from './pictures.ts';

const tokens = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8');
const dress = { savedAt: 'today', tokens };
const source = await fakeExportSource();
const rejecting = await rejectingFakeSource();
const rowsOf = (csv: string) =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

test('names of files say scenario, placement, seed and mode', () => {
  expect(fileNameOf(source, 'requests.csv')).toBe(
    'muxlab-two-models-two-devices-shared-pipeline-seed7-live-requests.csv',
  );
  const strange = { ...source.scenario, id: '../ä b/' };
  expect(fileNameOf({ ...source, scenario: strange }, 'x')).toBe('muxlab-b-shared-pipeline-seed7-live-x');
});

describe('CSV', () => {
  test('quotes what must be, and lets no text be taken for a formula', () => {
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['x,"y"', null],
          ['=1+1', 0.1],
        ],
      ),
    ).toBe('a,b\r\n"x,""y""",\r\n\'=1+1,0.1\r\n');
  });

  test.each([
    ['served', source],
    ['rejecting', rejecting],
  ])('of a run (%s) has a row for each request, and their sums are the ledger', (_, run) => {
    const [header, ...rows] = rowsOf(requestsCsv(run));
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
    const { ledger, attainment } = run.report;
    expect(rows).toHaveLength(ledger.arrived);
    expect(column('outcome').filter((outcome) => outcome === 'completed')).toHaveLength(ledger.completed);
    expect(column('on_time').filter((onTime) => onTime === 'true').length / ledger.arrived).toBe(attainment);
    expect(column('latency_seconds').filter(Boolean)).toHaveLength(ledger.completed);
    expect(column('arrival_seconds').map(Number)).toEqual(run.report.requests.arrivalSeconds);
  });

  test('of the stages has a row for each execution, two of each request served by a pipeline of two', () => {
    const [header, ...rows] = rowsOf(stagesCsv(source));
    expect(rows).toHaveLength(2 * source.report.ledger.completed);
    const devices = new Set(rows.map((row) => row[header.indexOf('device_index')]));
    expect([...devices].sort()).toEqual(['0', '1']);
  });
});

describe('JSON', () => {
  const textOf = (id: string) =>
    exportFiles(source, dress)
      .find((file) => file.id === id)
      ?.text?.() ?? '';

  test('the case is one, with the stages of the run and the placement that ran first', () => {
    const testCase = parseCase(JSON.parse(textOf('case.json')), {});
    expect(testCase.simulations?.[0]?.label).toBe('Shared pipeline');
    expect(testCase.profiles).toEqual(source.report.profiles);
  });

  test('the report is the run’s, with the link', () => {
    expect(JSON.parse(textOf('report.json'))).toEqual({ ...source.report, link: source.link });
  });

  test('what needs the end of a run is not offered before', () => {
    const running = { ...source, report: null, spans: [] };
    const offered = exportFiles(running, dress).filter(({ text }) => text !== null);
    expect(offered.map(({ id }) => id)).toEqual(['requests.csv', 'case.json']);
  });

  test('executions that were overwritten are said to be', () => {
    const files = exportFiles({ ...source, lostSpanCount: 12 }, dress);
    expect(files.find(({ id }) => id === 'stages.csv')?.detail).toMatch(/12 older ones were overwritten/);
  });
});

/** Every element is closed, in the order in which it was opened. */
function unclosed(markup: string): string[] {
  const isVoid = /^(meta|br|hr|img|input|link)$/;
  const open: string[] = [];
  const body = markup.replaceAll(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '').replace(/<!doctype html>/, '');
  for (const [, close, name, attributes] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+="[^"]*")*\s*\/?)>/gi)) {
    if (isVoid.test(name) || attributes.endsWith('/')) continue;
    if (!close) open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe('the HTML report', () => {
  const html = htmlReport(
    {
      ...source,
      scenario: { ...source.scenario, title: 'A <b> & "c"' },
      testCase: { ...source.testCase, description: '</script><i>' },
    },
    dress,
  );

  test('is well formed, and stray markup of names stays text', () => {
    expect(unclosed(html)).toEqual([]);
    expect(html.match(/<\w+/g)).not.toContain('<b');
    expect(html).toContain('A &lt;b&gt; &amp; &quot;c&quot;');
  });

  test('fetches nothing and runs nothing', () => {
    const fetching = html.match(/<(?:link|img|iframe|object|script)\b[^>]*>|\bsrc=|url\(|@import/g);
    expect(fetching).toEqual(['<script type="application/json" id="muxlab-case">']);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([source.link]);
    expect(html).not.toMatch(/ on\w+=/);
  });

  test('has the figures, every picture, both themes, and the case', () => {
    expect(html).toContain(`${source.report.ledger.arrived} arrived = `);
    expect(html.match(/<svg/g)).toHaveLength(pictureNames.length);
    expect(html).toContain('prefers-color-scheme: dark');
    const [, json] = /id="muxlab-case">([\s\S]*?)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(json)).toEqual({ ...source.testCase, description: '</script><i>' });
  });
});

describe('a picture', () => {
  test.each(pictureNames)('of %s is well formed, with title, provenance and link, and stays in its frame', (name) => {
    const drawing = picture(source, name, { palette: pagePalette, width: 800, height: 360 });
    const svg = drawingSvg(drawing, { title: name, description: 'd' });
    expect(unclosed(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('measured, paced');
    expect(svg).toContain(source.link);
    for (const shape of drawing.shapes) {
      if (shape.kind === 'text') expect(shape.x >= 0 && shape.x <= 800 && shape.y >= 0 && shape.y <= 360).toBe(true);
    }
  });

  test('of no requests at all is drawn too', () => {
    const empty = { ...source, requests: [], spans: [] };
    for (const name of pictureNames) {
      const svg = drawingSvg(picture(empty, name, { palette: pagePalette, width: 800, height: 360 }), {
        title: '',
        description: '',
      });
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('golden: the words of a chart of one request', () => {
    const few = {
      ...source,
      requests: source.requests.slice(0, 1),
      sloSeconds: [0.3],
      scenario: { ...source.scenario, models: source.scenario.models.slice(0, 1) },
    };
    const { shapes } = picture(few, 'attainment', { palette: pagePalette, width: 400, height: 200 }, '');
    expect(
      shapes
        .filter(({ kind }) => kind === 'text')
        .map((shape) => ('text' in shape ? shape.text.replaceAll('\u202f', ' ') : '')),
    ).toEqual([
      'Within SLO over time',
      'Two models, two devices · shared pipeline · seed 7 · measured, paced 4 ×',
      'shared pipeline',
      '0 s',
      '0.5 s',
      '1 s',
      '0 %',
      '25 %',
      '50 %',
      '75 %',
      '100 %',
      'time',
      'within SLO, of those that ended so far',
    ]);
  });
});
