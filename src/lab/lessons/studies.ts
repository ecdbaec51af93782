/** @file What each lesson looks into after its run: the same models in other circumstances, simulated on this machine's figures. */
import { dedicatedMeanSeconds, meanLatencySeconds } from '../../domain/md1.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import { pipelines, replicas } from '../presetPlacements.ts';
import type { ChartData, ChartSeries } from './chart.ts';
import type { Study, StudyTools } from './lesson.ts';
import { bottleneckFactor, overheadsOf, profileWithAlpha } from './overheads.ts';
import { type Prober, serviceOf, simulate, underTraffic } from './probes.ts';
import { oneBurst, overhead } from './scenarios.ts';

const noMarks = { marks: [], yMax: null };

/** Tells how far a list of questions is. */
async function inOrder<T, R>(tools: StudyTools, list: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const [index, item] of list.entries()) {
    answers.push(await ask(item));
    tools.onProgress('Asking the simulator', (index + 1) / list.length);
  }
  return answers;
}

/** Of what a device can do, 5 % to 95 %. */
const curveShares = Array.from({ length: 46 }, (_, index) => 0.05 + index * 0.02);
const pointShares = [0.2, 0.4, 0.6, 0.7, 0.8];

/** M/D/1 beside the simulator: steady random arrivals at loads of its choice, on the lesson's two placements. */
export async function studyQueue(tools: StudyTools): Promise<Study> {
  const { testCase } = tools;
  const prober: Prober = tools;
  const [dedicated, shared] = oneBurst.placements;
  const whole = await serviceOf(prober, testCase, dedicated.placement);
  const pipeline = await serviceOf(prober, testCase, shared.placement);
  const { deviceCount } = testCase.cluster;
  const serviceSeconds = whole.passSeconds;
  const rateAt = (share: number) => (share * deviceCount) / serviceSeconds;
  const probed = await inOrder(tools, pointShares, async (share) => {
    const traffic = underTraffic(testCase, { load: share / testCase.models.length, cv: 1, serviceSeconds });
    const means: (number | null)[] = [];
    for (const { placement } of oneBurst.placements) {
      means.push((await simulate(prober, traffic, placement)).latencySeconds.mean);
    }
    return means;
  });
  const formulas = [
    (rate: number) => dedicatedMeanSeconds(rate, { firstShare: 0.5, serviceSeconds }),
    (rate: number) => meanLatencySeconds(rate, pipeline),
  ];
  const curve = (option: number): ChartSeries => ({
    label: `${oneBurst.placements[option].label}, formula`,
    option,
    kind: 'formula',
    points: curveShares.map((x) => ({ x, y: formulas[option](rateAt(x)) })).filter(({ y }) => Number.isFinite(y)),
  });
  const points = (option: number): ChartSeries => ({
    label: `${oneBurst.placements[option].label}, simulated`,
    option,
    kind: 'modelled',
    points: pointShares.flatMap((x, index) => {
      const y = probed[index][option];
      return y === null ? [] : [{ x, y }];
    }),
  });
  const chart: ChartData = {
    title: 'Mean latency, without bursts',
    xLabel: 'load: share of both devices’ time',
    yLabel: 'mean latency',
    xUnit: 'share',
    yUnit: 'seconds',
    series: [curve(0), curve(1), points(0), points(1)],
    marks: [],
    yMax: 5 * serviceSeconds,
  };
  return { charts: [chart], service: { whole, pipeline } };
}

/** Short enough to wait for; few requests, so that a point scatters. */
const measuredSeconds = 10;
const measuredShare = 0.6;

/** Two more runs on the GPU, without bursts: where the formula's line should pass. */
export async function measureQueue(tools: StudyTools, study: Study): Promise<Study> {
  const { controller, testCase, mode, paceFactor } = tools;
  const [chart] = study.charts;
  const serviceSeconds = study.service?.whole.passSeconds ?? 1;
  const { deviceCount } = testCase.cluster;
  const steady = underTraffic(testCase, { load: measuredShare / testCase.models.length, cv: 1, serviceSeconds });
  const short = { ...steady, workload: { ...steady.workload, durationSeconds: measuredSeconds } } as typeof steady;
  const done = await controller.compare(
    short,
    { mode, admission: 'none', paceFactor, watched: true, placements: oneBurst.placements },
    () => {},
  );
  const points = done.map(({ label, report }, option): ChartSeries => {
    // At the load that came, not the one that was asked for.
    const x = (report.ledger.arrived * serviceSeconds) / (measuredSeconds * deviceCount);
    const y = report.latencySeconds.mean;
    return { label: `${label}, measured`, option, kind: 'measured', points: y === null ? [] : [{ x, y }] };
  });
  const others = chart.series.filter(({ kind }) => kind !== 'measured');
  return { ...study, charts: [{ ...chart, series: [...others, ...points] }] };
}

/** Within SLO of placements under the lesson's own traffic, or another. */
function sharesUnder(
  tools: StudyTools,
  traffic: { load: number; cv: number } | null,
  placements: readonly StaticPlacement[],
  serviceSeconds: number,
): Promise<(number | null)[]> {
  const asked = traffic ? underTraffic(tools.testCase, { ...traffic, serviceSeconds }) : tools.testCase;
  return Promise.all(placements.map(async (placement) => (await simulate(tools, asked, placement)).attainment));
}

function seriesOf(
  labels: readonly string[],
  xs: readonly number[],
  shares: readonly (readonly (number | null)[])[],
): ChartSeries[] {
  return labels.map((label, option) => ({
    label,
    option,
    kind: 'modelled',
    points: xs.flatMap((x, index) => {
      const y = shares[index][option];
      return y === null ? [] : [{ x, y }];
    }),
  }));
}

async function singleSeconds(tools: StudyTools): Promise<number> {
  const { testCase } = tools;
  const [first] = testCase.simulations ?? [];
  const placement = replicas(testCase.cluster.deviceCount, testCase.models.length, 1);
  return first ? (await serviceOf(tools, testCase, placement)).passSeconds : 1;
}

/** Traffic like the lesson's, and much more of it: an outcome that is no accident. */
const burstyTraffic = { load: 0.15, cv: 3 };
const memorySteps = [1, 2, 3, 4];

/** Figure 4: what more memory buys either way. Memory in models that fit a device. */
export async function studyMemory(tools: StudyTools): Promise<Study> {
  const { deviceCount } = tools.testCase.cluster;
  const modelCount = tools.testCase.models.length;
  const serviceSeconds = await singleSeconds(tools);
  const pipelineIn = (memory: number) => (memory >= 2 ? pipelines(2, 2, modelCount) : pipelines(1, 4, modelCount));
  const shares = await inOrder(tools, memorySteps, (memory) =>
    sharesUnder(tools, burstyTraffic, [replicas(deviceCount, modelCount, memory), pipelineIn(memory)], serviceSeconds),
  );
  const chart: ChartData = {
    ...noMarks,
    title: 'Within SLO, by memory',
    xLabel: 'memory of a device, in whole models',
    yLabel: 'within SLO',
    xUnit: 'plain',
    yUnit: 'share',
    series: seriesOf(['Replicas', 'Pipelines'], memorySteps, shares),
    marks: [{ x: 2, label: 'the lesson’s' }],
  };
  return { charts: [chart] };
}

const loadSteps = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98];
/** At which burstiness is varied: high, and with room for a burst. */
const steadyLoad = 0.85;
const cvSteps = [0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6];

/** Figures 5 and 6: where the one overtakes the other, by load and by burstiness. */
export async function studyReplication(tools: StudyTools): Promise<Study> {
  const { testCase } = tools;
  const modelCount = testCase.models.length;
  const serviceSeconds = await singleSeconds(tools);
  const placements = [replicas(4, modelCount, 2), pipelines(2, 2, modelCount)];
  const traffics = [
    ...loadSteps.map((share) => ({ load: share / modelCount, cv: 3 })),
    ...cvSteps.map((cv) => ({ load: steadyLoad / modelCount, cv })),
  ];
  const shares = await inOrder(tools, traffics, (traffic) => sharesUnder(tools, traffic, placements, serviceSeconds));
  const labels = ['Replicas', 'Two pipelines'];
  const common = { ...noMarks, yLabel: 'within SLO', yUnit: 'share' } as const;
  return {
    charts: [
      {
        ...common,
        title: 'By load, in bursts (CV 3)',
        xLabel: 'load: share of all devices’ time',
        xUnit: 'share',
        series: seriesOf(labels, loadSteps, shares),
      },
      {
        ...common,
        title: 'By burstiness, at 85 % load',
        xLabel: 'CV of the gaps between arrivals',
        xUnit: 'plain',
        series: seriesOf(labels, cvSteps, shares.slice(loadSteps.length)),
      },
    ],
  };
}

const alphaSteps = [0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5];

/** Figure 7: how much overhead a pipeline can bear, with what cutting costs on this GPU marked in it. */
export async function studyOverhead(tools: StudyTools): Promise<Study> {
  const { controller, testCase, mode } = tools;
  const { deviceCount } = testCase.cluster;
  const modelCount = testCase.models.length;
  const name = testCase.models[0].profile;
  if (mode === 'live') tools.onProgress('Measuring every cut on this GPU', 0);
  const profile =
    mode === 'live'
      ? (await controller.profile({ models: [name], deviceCount })).profiles[name]
      : (await controller.pacedProfiles(testCase, 1)).profiles[0];
  const rows = overheadsOf(profile).filter(({ interOp, intraOp }) => interOp * intraOp <= deviceCount);
  const [{ wholeSeconds }] = rows;
  const whole = overhead.placements[0].placement;
  const cuts = [2, 4].map((interOp) => ({
    interOp,
    placement: pipelines(deviceCount / interOp, interOp, modelCount),
  }));
  const caseWith = (interOp: number, alpha: number) => ({
    ...underTraffic(testCase, { load: 0.18, cv: 2, serviceSeconds: wholeSeconds }),
    profiles: { [name]: profileWithAlpha(profile, { interOp, alpha }) },
  });
  const shareOf = async (interOp: number, alpha: number, placement: StaticPlacement) =>
    (await simulate(tools, caseWith(interOp, alpha), placement)).attainment;
  const uncut = await shareOf(2, 1, whole);
  const shares = await inOrder(tools, alphaSteps, async (alpha) => [
    uncut,
    await shareOf(2, alpha, cuts[0].placement),
    await shareOf(4, alpha, cuts[1].placement),
  ]);
  const marked = rows.filter(({ interOp, intraOp }) => intraOp === 1 && interOp > 1);
  const chart: ChartData = {
    title: 'Within SLO, by what cutting costs',
    xLabel: 'overhead α of the slowest stage: 1 is free',
    yLabel: 'within SLO',
    xUnit: 'plain',
    yUnit: 'share',
    series: seriesOf(['Whole', '2 stages', '4 stages'], alphaSteps, shares),
    marks: marked.map((row) => ({ x: bottleneckFactor(row), label: `${row.interOp} stages here` })),
    yMax: null,
  };
  return { charts: [chart], overheads: rows };
}

/** The plans are all there is to see. */
export async function studyNothing(): Promise<Study> {
  return { charts: [] };
}
