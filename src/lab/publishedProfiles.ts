/**
 * @file Stage latencies and weights of BERT on V100s, as published: for scenarios at the paper's scale, which are only
 * simulated. A test holds them against `public/profiles/alpaserve-v100.json`, where all configurations are.
 * @source AlpaServe (OSDI 2023), public artifact at commit dba47b1
 */
import type { Profile } from '../domain/profile.ts';

/** BERT-6.7B, whole and in two stages. */
export const bert6700m: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.3950637976328532], stageWeightBytes: [13731483648] },
    {
      interOp: 2,
      intraOp: 1,
      stageLatencySeconds: [0.19664396180046928, 0.19916129112243652],
      stageWeightBytes: [6867795968, 6863687680],
    },
  ],
};

/** BERT-2.6B, whole, in four and eight stages, in eight shards, and in two stages of four shards. */
export const bert2600m: Profile = {
  configs: [
    { interOp: 1, intraOp: 1, stageLatencySeconds: [0.23757214016384548], stageWeightBytes: [5562316800] },
    {
      interOp: 4,
      intraOp: 1,
      stageLatencySeconds: [0.06393623352050781, 0.05851629045274523, 0.06199322806464301, 0.05916187498304579],
      stageWeightBytes: [1418695680, 1363727360, 1311272960, 1468620800],
    },
    {
      interOp: 8,
      intraOp: 1,
      stageLatencySeconds: [
        0.028662151760525174, 0.030770964092678495, 0.029152022467719182, 0.033132579591539174, 0.03166725900438097,
        0.03341971503363715, 0.030940347247653537, 0.02864360809326172,
      ],
      stageWeightBytes: [736834560, 629411840, 629411840, 681861120, 734315520, 681861120, 734315520, 734305280],
    },
    { interOp: 1, intraOp: 8, stageLatencySeconds: [0.06433889600965711], stageWeightBytes: [696162816] },
    {
      interOp: 2,
      intraOp: 4,
      stageLatencySeconds: [0.045961618423461914, 0.039655076132880315],
      stageWeightBytes: [695982080, 2307850240],
    },
  ],
};
