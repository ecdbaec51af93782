/** @file The page's way to the tally of latencies: the same quantiles in a table, a chart and a report. */
export { LatencyTally, tallyErrorFraction } from '../metrics/latencyTally.ts';
