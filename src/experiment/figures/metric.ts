/** @file What an experiment measures: how each metric is called, read and ranked. */
import { formatPercentNumber } from '../../base/format.ts';

export const trafficMetrics = [
  'meanLatencySeconds',
  'p99LatencySeconds',
  'attainmentTrimmed',
  'attainment',
  'goodputPerSecond',
  'weightBytes',
] as const;
export type TrafficMetric = (typeof trafficMetrics)[number];

export const cutMetrics = [
  'latencySeconds',
  'throughputPerSecond',
  'memoryBytes',
  'communicationSeconds',
  'unevenSeconds',
] as const;
export type CutMetric = (typeof cutMetrics)[number];

export type Metric = TrafficMetric | CutMetric;

interface MetricWords {
  title: string;
  unit: string;
  /** × this, a figure is in the unit. */
  perUnit: number;
  better: 'lower' | 'higher';
  /** In the unit, without it. */
  format: (value: number) => string;
}

const seconds = (value: number) => value.toFixed(value < 0.1 ? 4 : 3);
const lower = (title: string): MetricWords => ({ title, unit: 's', perUnit: 1, better: 'lower', format: seconds });
const attainment: MetricWords = {
  title: 'share within SLO',
  unit: '%',
  perUnit: 100,
  better: 'higher',
  format: (value) => formatPercentNumber(value),
};

export const metricWords: Readonly<Record<Metric, MetricWords>> = {
  meanLatencySeconds: lower('mean latency'),
  p99LatencySeconds: lower('99th percentile of the latency'),
  attainmentTrimmed: attainment,
  attainment,
  goodputPerSecond: {
    title: 'goodput',
    unit: 'requests/s within SLO',
    perUnit: 1,
    better: 'higher',
    format: (value) => value.toFixed(2),
  },
  weightBytes: {
    title: 'weights on all devices',
    unit: 'MiB',
    perUnit: 2 ** -20,
    better: 'lower',
    format: (value) => (value / 2 ** 20).toFixed(1),
  },
  latencySeconds: lower('latency of one request'),
  throughputPerSecond: {
    title: 'throughput',
    unit: 'requests/s',
    perUnit: 1,
    better: 'higher',
    format: (value) => value.toFixed(2),
  },
  memoryBytes: {
    title: 'memory of all devices',
    unit: 'GiB',
    perUnit: 2 ** -30,
    better: 'lower',
    format: (value) => (value / 2 ** 30).toFixed(2),
  },
  communicationSeconds: lower('latency added by communication'),
  unevenSeconds: lower('latency added by uneven stages'),
};

/** Whether it is a share within SLO. */
export function isShare(metric: Metric): boolean {
  return metric === 'attainment' || metric === 'attainmentTrimmed';
}
