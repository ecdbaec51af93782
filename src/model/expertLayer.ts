/** @file The mixture of experts that every other block of a `moe` has in the place of its MLP. */

import { choiceCount } from '../kernels/expertCounts.ts';
import {
  combineKernels,
  expertListsKernel,
  expertMatmulSpec,
  expertTileRowsFor,
  routeKernel,
} from '../kernels/experts.ts';
import type { MoeConfig } from './modelConfig.ts';
import type { BatchRows, Bind, Layer, StageContext } from './stageContext.ts';
import { compileNorm } from './stageLayers.ts';

/** Two experts of each row, weighed by the gate, into the states. A shard has some of the experts, and knows the whole gate. */
export async function compileExperts(stage: StageContext, model: MoeConfig): Promise<Layer> {
  const { hiddenSize: width, mlpSize, expertCount: gateExperts } = model;
  const { shardIndex, shardCount } = stage.shard;
  const experts = gateExperts / shardCount;
  const local = { experts, endExpert: experts * (shardIndex + 1) };
  const [norm, gate, route, list, up, down, combine] = await Promise.all([
    compileNorm(stage),
    stage.product('bias', width, gateExperts),
    stage.compile(routeKernel, ({ batch, tokens }) => ({ rows: batch * tokens, gateExperts })),
    stage.compile(expertListsKernel, ({ batch, tokens }) => ({ rows: batch * tokens, batch, tokens, ...local })),
    // Both experts of a row read it; each has its own hidden one.
    compileProduct(stage, model, { epilogue: 'gelu', inner: width, columns: mlpSize, share: choiceCount }),
    compileProduct(stage, model, { epilogue: 'bias', inner: mlpSize, columns: width, share: 1 }),
    stage.compile(combineKernels[shardIndex === 0 ? 'add' : 'none'], ({ batch, tokens }) => ({
      rows: batch * tokens,
      width,
      ...local,
    })),
  ]);
  const [states, normed, spans] = ['states', 'normed', 'spans'].map((name) => stage.activation(name));
  const [logits, routes, lists] = ['gates', 'routes', 'lists'].map((name) => stage.activation(name));
  const [hidden, output] = ['expertHidden', 'expertOutput'].map((name) => stage.activation(name));
  return (block) => [
    norm(`${block}.norm2`),
    gate({ a: normed, ...stage.linear(`${block}.gate`), result: logits }),
    route({ logits, routes }),
    list({ routes, spans, lists }),
    up({ a: normed, ...stage.linear(`${block}.experts.mlp1`), lists, result: hidden }),
    down({ a: hidden, ...stage.linear(`${block}.experts.mlp2`), lists, result: output }),
    combine({ routes, x: output, result: states }),
  ];
}

interface ExpertProduct {
  readonly epilogue: 'gelu' | 'bias';
  readonly inner: number;
  readonly columns: number;
  readonly share: number;
}

/** The product of the rows of each expert with its matrix, tiles as high as an expert's rows if all are liked alike. */
function compileProduct(stage: StageContext, model: MoeConfig, { epilogue, ...sizes }: ExpertProduct): Promise<Bind> {
  const experts = model.expertCount / stage.shard.shardCount;
  const shapeOf = ({ batch, tokens }: BatchRows) => ({ rows: batch * tokens, experts, ...sizes });
  const tileRows = expertTileRowsFor({ rows: model.tokenCount, gateExperts: model.expertCount });
  return stage.compile(expertMatmulSpec({ epilogue, tileRows }), shapeOf);
}
