/**
 * @file One file that says of a run what the page says, readable anywhere and for good: no script, nothing fetched.
 *
 * Light and dark by its own style sheet, printable; the case lies in it as JSON.
 */
import { formatDuration, formatPercent, formatTimes } from '../../base/format.ts';
import type { ModelOutcome, Report } from '../../domain/report.ts';
import { drawingSvg, escapeMarkup as text } from '../figures/drawing.ts';
import { pagePalette } from '../figures/pagePalette.ts';
import { ledgerSentence } from '../words.ts';
import { actionWords } from './actionWords.ts';
import type { ExportSource } from './exportSource.ts';
import { type PictureName, picture, pictureNames, pictureTitles } from './pictures.ts';

/** Larger pictures are left out of the report, and it says so: it must stay a file that opens at once. */
const pictureCharactersMax = 1_500_000;

export interface ReportDress {
  /** When, in words. */
  savedAt: string;
  /** The text of `tokens.css`, for its colours. */
  tokens: string;
}

export function htmlReport(source: ExportSource & { report: Report }, { savedAt, tokens }: ReportDress): string {
  const { scenario, placementLabel, provenance, report } = source;
  const title = `${scenario.title}: ${placementLabel.toLowerCase()}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Muxlab ${text(report.versions.muxlab ?? '')}">
<title>${text(title)}, Muxlab</title>
<style>
${rootStyles(tokens)}
${styles}
</style>
</head>
<body>
<main>
<header>
<p class="brand">Muxlab</p>
<h1>${text(title)}</h1>
<p class="note">${text(`seed ${source.controls.seed} · ${provenance} · saved ${savedAt}`)}</p>
</header>
${attainmentSection(source)}
${modelTable(report, source.sloSeconds)}
${fidelitySection(report)}
${pictureNames.map((name) => pictureSection(source, name)).join('\n')}
${runSection(source)}
</main>
<script type="application/json" id="muxlab-case">${JSON.stringify(source.testCase).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`;
}

/** The colours of the page, light and dark; the rest of its style sheet is for the page. */
function rootStyles(sheet: string): string {
  const light = /:root \{[^}]*\}/.exec(sheet)?.[0] ?? '';
  const dark = /@media \(prefers-color-scheme: dark\) \{\s*:root \{[^}]*\}\s*\}/.exec(sheet)?.[0] ?? '';
  return `${light}\n${dark}`;
}

const styles = `*{box-sizing:border-box;margin:0}
body{font:14px/1.5 var(--font);font-variant-numeric:tabular-nums;color:var(--ink);background:var(--paper)}
main{max-width:780px;margin:0 auto;padding:32px 20px 64px}
.brand{font-weight:650;color:var(--ink-2)}
h1{font-size:24px;line-height:1.25}
h2{font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--ink-3);border-bottom:1px solid var(--line);margin:28px 0 8px;padding-bottom:4px}
.note{color:var(--ink-3)}
.big{font-size:44px;font-weight:650;line-height:1.2;margin-top:16px}
.big small{font-size:18px;font-weight:400}
table{border-collapse:collapse;width:100%}
th,td{padding:4px 8px 4px 0;border-bottom:1px solid var(--line-2);text-align:right;font-weight:400}
th:first-child,td:first-child{text-align:left}
thead th{color:var(--ink-3)}
svg{display:block;width:100%;height:auto;margin-top:12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}
dt{color:var(--ink-3)}
dd{overflow-wrap:anywhere}
a{color:var(--accent)}
ul{padding-left:18px}
@media print{main{max-width:none;padding:0}section{break-inside:avoid}}`;

function attainmentSection({ report, placementLabel }: ExportSource & { report: Report }): string {
  const { attainment, prediction } = report;
  return `<section aria-label="Within SLO">
<p class="big">${text(formatPercent(attainment))} <small>within SLO, ${text(placementLabel.toLowerCase())}</small></p>
<p>${text(`${ledgerSentence(report.ledger)}.`)}</p>
<p>${text(`The simulator predicts ${formatPercent(prediction.attainment)} of the same arrivals.`)}</p>
</section>`;
}

function modelTable({ byModel, latencySeconds, attainment, ledger }: Report, sloSeconds: readonly (number | null)[]) {
  const row = (name: string, slo: string, outcome: Pick<ModelOutcome, 'attainment' | 'latencySeconds' | 'ledger'>) => {
    const { mean, p50, p90, p99 } = outcome.latencySeconds;
    const cells = [
      slo,
      String(outcome.ledger.arrived),
      formatPercent(outcome.attainment),
      ...[mean, p50, p90, p99].map(formatDuration),
    ];
    return `<tr><th scope="row">${text(name)}</th>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
  };
  const columns = ['model', 'SLO', 'arrived', 'within SLO', 'mean', 'p50', 'p90', 'p99'];
  return `<section><h2>By model</h2>
<table><thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>
${byModel.map((model, index) => row(model.name, formatDuration(sloSeconds[index] ?? null), model)).join('\n')}
${row('all', '', { attainment, latencySeconds, ledger })}
</tbody></table></section>`;
}

function fidelitySection({ mode, fidelity, notes, accuracyFraction }: Report): string {
  const { lateFraction, latenessSecondsP99, calibrationDriftFraction } = fidelity;
  const lines = [
    mode === 'simulated' ? 'Nothing was measured: every figure is modelled.' : '',
    lateFraction === null ? '' : `${formatPercent(lateFraction)} of the stages ended late.`,
    latenessSecondsP99 === null ? '' : `99 % of the stages ended at most ${formatDuration(latenessSecondsP99)} late.`,
    calibrationDriftFraction === null
      ? ''
      : `Stages computed ${formatPercent(calibrationDriftFraction)} longer than they were measured to.`,
    accuracyFraction === null ? '' : `${formatPercent(accuracyFraction)} of the answers were right.`,
    ...notes,
  ];
  const items = lines.filter(Boolean).map((line) => `<li>${text(line)}</li>`);
  return `<section><h2>Fidelity</h2><ul>${items.join('')}</ul></section>`;
}

function pictureSection(source: ExportSource, name: PictureName): string {
  const heading = `<h2>${pictureTitles[name]}</h2>`;
  if (name === 'time' && source.spans.length === 0) return '';
  const drawing = picture(source, name, { palette: pagePalette, width: 740, height: 300 }, '');
  const svg = drawingSvg(drawing, { title: pictureTitles[name], description: source.placementLabel });
  if (svg.length > pictureCharactersMax) {
    return `<section>${heading}<p>Left out here for its size: save the picture by itself.</p></section>`;
  }
  return `<section>${svg}</section>`;
}

function runSection({ report, controls, scenario, link, testCase, lostSpanCount }: ExportSource & { report: Report }) {
  const { slowdown } = report.resolved;
  const facts: [string, string][] = [
    ['scenario', scenario.title],
    ['devices', String(scenario.cluster.deviceCount)],
    ['seed', String(controls.seed)],
    ['mode', report.mode],
    ['pace', slowdown === null ? 'not paced' : formatTimes(slowdown)],
    ['adapter', report.adapter ?? 'none: modelled'],
    [
      'versions',
      Object.entries(report.versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    ['actions', testCase.actions?.map((action) => actionWords(action, scenario)).join('; ') || 'none'],
    ...(lostSpanCount > 0 ? [['left out', `${lostSpanCount} older stage executions`] as [string, string]] : []),
  ];
  const rows = facts.map(([name, value]) => `<dt>${name}</dt><dd>${text(value)}</dd>`).join('\n');
  return `<section><h2>The run</h2><dl>
${rows}
<dt>again</dt><dd><a href="${text(link)}">${text(link)}</a></dd>
</dl>
<p class="note">The case lies in this file as JSON (the element muxlab-case): saved by itself, the command simulates it.</p></section>`;
}
