/** @file The flat state of groups, stages and clocks. */
export interface ServingCluster {
  groupCount: number;
}
