/** @file The layers of a stage: which kernels, of which shapes, on which buffers. Each is compiled once for all blocks. */
import {
  attentionKernels,
  cacheAppendKernel,
  cachedAttentionKernels,
  spanAttentionKernels,
} from '../kernels/attention.ts';
import { embedKernels } from '../kernels/embed.ts';
import { headKernels } from '../kernels/head.ts';
import { layerNormKernels } from '../kernels/layerNorm.ts';
import { pickKernels } from '../kernels/pick.ts';
import { rmsNormKernels } from '../kernels/rmsNorm.ts';
import { tokenEmbedKernel } from '../kernels/tokenEmbed.ts';
import { cacheName } from './activations.ts';
import { normOf, type VitConfig } from './modelConfig.ts';
import { allRows, type BatchRows, type Layer, type StageContext, type Step } from './stageContext.ts';

/** What enters the model, to states. */
export async function compileEmbedding(stage: StageContext): Promise<() => Step[]> {
  const { model } = stage;
  if (model.family === 'vit') return compilePatches(stage, model);
  const { hiddenSize: width, vocabularySize, tokenCount: places } = model;
  const embed = await stage.compile(tokenEmbedKernel, (rows) => ({
    rows: allRows(rows),
    ...rows,
    width,
    vocabularySize,
    places,
  }));
  return () => [
    embed({
      ids: stage.activation('input'),
      spans: stage.activation('spans'),
      ...stage.weights({ token: 'token', place: 'position' }),
      result: stage.activation('states'),
    }),
  ];
}

async function compilePatches(stage: StageContext, model: VitConfig): Promise<() => Step[]> {
  const { imageSize: imageSide, patchSize: patchSide, hiddenSize: width } = model;
  const embed = await stage.compile(embedKernels[stage.kernels], ({ batch }) => ({
    batch,
    imageSide,
    patchSide,
    width,
  }));
  const tensors = { weight: 'patch.weight', bias: 'patch.bias', classToken: 'classToken', position: 'position' };
  return () => [
    embed({ pixels: stage.activation('input'), ...stage.weights(tensors), result: stage.activation('states') }),
  ];
}

/** The norm `name` of states, or of other rows; the result is `normed`. */
export async function compileNorm(
  stage: StageContext,
  rowsOf: (rows: BatchRows) => number = allRows,
): Promise<(name: string, x?: string) => Step> {
  const kernels = normOf(stage.model) === 'rms' ? rmsNormKernels : layerNormKernels;
  const width = stage.model.hiddenSize;
  const norm = await stage.compile(kernels[stage.kernels], (rows) => ({ rows: rowsOf(rows), width }));
  return (name, x = 'states') =>
    norm({
      x: stage.activation(x),
      ...stage.weights({ scale: `${name}.weight`, shift: `${name}.bias` }),
      result: stage.activation('normed'),
    });
}

/** Attention between the rows of a sequence, into the states. */
export async function compileAttention(stage: StageContext): Promise<Layer> {
  const { hiddenSize, headCount } = stage.model;
  const heads = headCount / stage.shard.shardCount;
  const headSize = hiddenSize / headCount;
  const [norm, qkv, attention, out] = await Promise.all([
    compileNorm(stage),
    stage.product('bias', hiddenSize, 3 * heads * headSize),
    compileMixing(stage, { heads, headSize }),
    stage.productIntoStates(heads * headSize),
  ]);
  const [normed, projected, mixed] = ['normed', 'qkv', 'mixed'].map((name) => stage.activation(name));
  return (block) => [
    norm(`${block}.norm1`),
    qkv({ a: normed, ...stage.linear(`${block}.qkv`), result: projected }),
    ...attention(block),
    out({ a: mixed, ...stage.linear(`${block}.out`), result: stage.activation('states') }),
  ];
}

interface Heads {
  readonly heads: number;
  readonly headSize: number;
}

/** Queries, keys and values to their mixture: of whole images, or of the rows that are not padding. */
async function compileMixing(stage: StageContext, heads: Heads): Promise<Layer> {
  if (stage.model.family === 'decoder') return compileCachedMixing(stage, heads);
  const [qkv, result] = [stage.activation('qkv'), stage.activation('mixed')];
  if (stage.model.family === 'vit') {
    const attention = await stage.compile(attentionKernels[stage.kernels], (rows) => ({ ...rows, ...heads }));
    return () => [attention({ qkv, result })];
  }
  const attention = await stage.compile(spanAttentionKernels.all[stage.kernels], (rows) => ({
    rows: allRows(rows),
    ...rows,
    ...heads,
  }));
  return () => [attention({ qkv, spans: stage.activation('spans'), result })];
}

/** New keys and values behind those of their sequence, then what queries make of all of them. */
async function compileCachedMixing(stage: StageContext, heads: Heads): Promise<Layer> {
  const cacheSizes = { slots: stage.maxBatchSize, maxTokens: stage.model.tokenCount };
  const shapeOf = (rows: BatchRows) => ({ rows: allRows(rows), ...rows, ...heads, ...cacheSizes });
  const [append, attention] = await Promise.all([
    stage.compile(cacheAppendKernel, shapeOf),
    stage.compile(cachedAttentionKernels[stage.kernels], shapeOf),
  ]);
  const [qkv, spans, result] = ['qkv', 'spans', 'mixed'].map((name) => stage.activation(name));
  return (block) => {
    const cache = stage.activation(cacheName(block));
    return [append({ qkv, spans, cache }), attention({ qkv, spans, cache, result })];
  };
}

/** The MLP of each row, into the states. */
export async function compileMlp(stage: StageContext): Promise<Layer> {
  const { hiddenSize, mlpSize } = stage.model;
  const columns = mlpSize / stage.shard.shardCount;
  const [norm, mlp1, mlp2] = await Promise.all([
    compileNorm(stage),
    stage.product('gelu', hiddenSize, columns),
    stage.productIntoStates(columns),
  ]);
  const [normed, hidden] = ['normed', 'hidden'].map((name) => stage.activation(name));
  return (block) => [
    norm(`${block}.norm2`),
    mlp1({ a: normed, ...stage.linear(`${block}.mlp1`), result: hidden }),
    mlp2({ a: hidden, ...stage.linear(`${block}.mlp2`), result: stage.activation('states') }),
  ];
}

/** One state of each sequence, to logits: the first, or where the next token is predicted, the last. */
export async function compileHead(stage: StageContext): Promise<() => Step[]> {
  const { model } = stage;
  if (model.family === 'vit') {
    const head = await compileClassifier(stage, ({ tokens }) => tokens);
    return () => [head('states')];
  }
  // Sequences of a batch may be of any number of rows, where the head's are compiled in: it is given one of each.
  const [pick, head] = await Promise.all([
    compilePick(stage),
    normOf(model) === 'rms' ? compileRmsHead(stage) : compileClassifier(stage, () => 1),
  ]);
  return () => [pick, head('picked')].flat();
}

async function compilePick(stage: StageContext): Promise<Step> {
  const { hiddenSize: width, family } = stage.model;
  const kernel = pickKernels[family === 'decoder' ? 'last' : 'first'];
  const pick = await stage.compile(kernel, (rows) => ({ rows: allRows(rows), ...rows, width }));
  return pick({
    x: stage.activation('states'),
    spans: stage.activation('spans'),
    result: stage.activation('picked'),
  });
}

/** Layer norm and product in one kernel, of the first of `tokensOf` rows each. */
async function compileClassifier(
  stage: StageContext,
  tokensOf: (rows: BatchRows) => number,
): Promise<(x: string) => Step> {
  const { hiddenSize: width, classCount: classes } = stage.model;
  const head = await stage.compile(headKernels[stage.kernels], (rows) => ({
    batch: rows.batch,
    tokens: tokensOf(rows),
    width,
    classes,
  }));
  const tensors = { scale: 'norm.weight', shift: 'norm.bias', weight: 'head.weight', bias: 'head.bias' };
  return (x) => head({ x: stage.activation(x), ...stage.weights(tensors), logits: stage.activation('logits') });
}

async function compileRmsHead(stage: StageContext): Promise<(x: string) => Step[]> {
  const { hiddenSize, classCount } = stage.model;
  const [norm, product] = await Promise.all([
    compileNorm(stage, ({ batch }) => batch),
    stage.product('bias', hiddenSize, classCount, ({ batch }) => batch),
  ]);
  const [a, result] = [stage.activation('normed'), stage.activation('logits')];
  return (x) => [norm('norm', x), product({ a, ...stage.linear('head'), result })];
}
