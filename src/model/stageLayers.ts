/** @file The layers of a stage: which kernels, of which shapes, on which buffers. Each is compiled once for all blocks. */
import { attentionKernels, spanAttentionKernels } from '../kernels/attention.ts';
import { embedKernels } from '../kernels/embed.ts';
import { headKernels } from '../kernels/head.ts';
import { layerNormKernels } from '../kernels/layerNorm.ts';
import { pickKernels } from '../kernels/pick.ts';
import { tokenEmbedKernel } from '../kernels/tokenEmbed.ts';
import type { VitConfig } from './modelConfig.ts';
import type { Bind, Layer, StageContext, Step } from './stageContext.ts';

/** What enters the model, to states. */
export async function compileEmbedding(stage: StageContext): Promise<() => Step[]> {
  const { model } = stage;
  if (model.family === 'vit') return compilePatches(stage, model);
  const { hiddenSize: width, vocabularySize, tokenCount: places } = model;
  const embed = await stage.compile(tokenEmbedKernel, ({ batch, tokens }) => ({
    rows: batch * tokens,
    batch,
    tokens,
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

/** Normed states, of the norm `name`. */
export async function compileNorm(stage: StageContext): Promise<(name: string) => Step> {
  const norm = await stage.compile(layerNormKernels[stage.kernels], ({ batch, tokens }) => ({
    rows: batch * tokens,
    width: stage.model.hiddenSize,
  }));
  return (name) =>
    norm({
      x: stage.activation('states'),
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
    attention,
    out({ a: mixed, ...stage.linear(`${block}.out`), result: stage.activation('states') }),
  ];
}

/** Queries, keys and values to their mixture: of whole images, or of the rows that are not padding. */
async function compileMixing(stage: StageContext, heads: { heads: number; headSize: number }): Promise<Step> {
  const [qkv, result] = [stage.activation('qkv'), stage.activation('mixed')];
  if (stage.model.family === 'vit') {
    const attention = await stage.compile(attentionKernels[stage.kernels], (rows) => ({ ...rows, ...heads }));
    return attention({ qkv, result });
  }
  const attention = await stage.compile(spanAttentionKernels.all[stage.kernels], ({ batch, tokens }) => ({
    rows: batch * tokens,
    batch,
    tokens,
    ...heads,
  }));
  return attention({ qkv, spans: stage.activation('spans'), result });
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

/** The first state of each sequence, to logits. */
export async function compileHead(stage: StageContext): Promise<() => Step[]> {
  const { model } = stage;
  const { hiddenSize: width, classCount: classes } = model;
  const compile = (tokensEach: (tokens: number) => number): Promise<Bind> =>
    stage.compile(headKernels[stage.kernels], ({ batch, tokens }) => ({
      batch,
      tokens: tokensEach(tokens),
      width,
      classes,
    }));
  const tensors = { scale: 'norm.weight', shift: 'norm.bias', weight: 'head.weight', bias: 'head.bias' };
  const logits = stage.activation('logits');
  const states = stage.activation('states');
  if (model.family === 'vit') {
    const head = await compile((tokens) => tokens);
    return () => [head({ x: states, ...stage.weights(tensors), logits })];
  }
  // Sequences of a batch may be of any number of rows, where the head's are compiled in: it is given one of each.
  const [pick, head] = await Promise.all([
    stage.compile(pickKernels.first, ({ batch, tokens }) => ({ rows: batch * tokens, batch, tokens, width })),
    compile(() => 1),
  ]);
  const picked = stage.activation('picked');
  return () => [
    pick({ x: states, spans: stage.activation('spans'), result: picked }),
    head({ x: picked, ...stage.weights(tensors), logits }),
  ];
}
