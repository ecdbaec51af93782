/**
 * @file For tests only: gpt-nano, a decoder of three blocks that nobody here trained (minGPT, sorting digits), with all that
 * it computes on the way; and the same by our operators, each given what the fixture has before it.
 */
import { spanAttentionKernels } from '../kernels/attention.ts';
import type { KernelFamily, KernelSpec } from '../kernels/kernelSpec.ts';
import { layerNormKernels } from '../kernels/layerNorm.ts';
import { type MatmulVariant, matmulKernel } from '../kernels/matmul.ts';
import type { Epilogue } from '../kernels/matmulOperator.ts';
import { spanTensor } from '../kernels/spans.ts';
import { tokenEmbedKernel } from '../kernels/tokenEmbed.ts';
import type { DecoderConfig } from './modelConfig.ts';

export const gptNano: DecoderConfig = {
  name: 'gpt-nano',
  family: 'decoder',
  weights: { kind: 'file' },
  blockCount: 3,
  hiddenSize: 48,
  headCount: 3,
  mlpSize: 192,
  tokenCount: 11,
  classCount: 3,
  vocabularySize: 3,
  norm: 'layer',
};

const headSize = gptNano.hiddenSize / gptNano.headCount;

const variants: Readonly<Record<KernelFamily, MatmulVariant>> = {
  subgroup: { kind: 'subgroup', rowGroups: 2, vectors: 2 },
  portable: { kind: 'tiled', tileRows: 4, vectors: 2 },
};

/** Sequences in the fixture, all of `tokenCount` tokens. */
export const batchSize = 3;

type Values = Float32Array<ArrayBuffer>;
type Tensors = Readonly<Record<string, Values>>;

/** The two files; none where `../shared` is not here. */
const files = import.meta.glob<Readonly<Record<string, { data?: string }>>>(
  '../../../shared/fixtures/gpt-nano/*.json',
  {
    import: 'default',
  },
);

export const isGptNanoHere = Object.keys(files).length > 0;

/** Tensors by name, in f32: the files hold their bytes in base 64. */
async function readTensors(ending: string): Promise<Map<string, Values>> {
  const [, load] = Object.entries(files).find(([path]) => path.endsWith(ending)) ?? [];
  if (!load) throw new Error(`no fixture ${ending}`);
  const entries = Object.entries(await load()).filter(([, { data }]) => data !== undefined);
  return new Map(
    entries.map(([name, { data = '' }]) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      return [name, new Float32Array(bytes.buffer)];
    }),
  );
}

/** [rows, columns] to [columns, rows]. */
function transposed(values: Values, columns: number): Values {
  const rows = values.length / columns;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

const layerNames = { ln_1: 'norm1', 'attn.c_attn': 'qkv', 'attn.c_proj': 'out', ln_2: 'norm2' } as const;
const mlpNames = { 'mlp.c_fc': 'mlp1', 'mlp.c_proj': 'mlp2' } as const;

/** The weights by our names; matrices as inputs × outputs, where minGPT has them the other way round. */
function ourWeights(theirs: ReadonlyMap<string, Values>): ReadonlyMap<string, Values> {
  const weights = new Map<string, Values>();
  const take = (theirName: string, ourName: string): void => {
    const bias = theirs.get(`${theirName}.bias`);
    const weight = theirs.get(`${theirName}.weight`) ?? new Float32Array();
    const isMatrix = !theirName.includes('ln_');
    const inputs = isMatrix ? weight.length / (bias?.length ?? gptNano.classCount) : 1;
    weights.set(`${ourName}.weight`, isMatrix ? transposed(weight, inputs) : weight);
    weights.set(`${ourName}.bias`, bias ?? new Float32Array(gptNano.classCount));
  };
  weights.set('token', theirs.get('transformer.wte.weight') ?? new Float32Array());
  weights.set('position', theirs.get('transformer.wpe.weight') ?? new Float32Array());
  for (let block = 0; block < gptNano.blockCount; block++) {
    for (const [theirName, ourName] of Object.entries({ ...layerNames, ...mlpNames })) {
      take(`transformer.h.${block}.${theirName}`, `blocks.${block}.${ourName}`);
    }
  }
  take('transformer.ln_f', 'norm');
  take('lm_head', 'head');
  return weights;
}

export interface GptNano {
  readonly weights: ReadonlyMap<string, Values>;
  /** What the fixture has: `idx` [3, 11], `x` (tokens embedded), the parts of block 0, `block0` … `lm_head` [3, 11, 3]. */
  golden(name: string): Values;
}

export async function readGptNano(): Promise<GptNano> {
  const partials = await readTensors('partials.json');
  return {
    weights: ourWeights(await readTensors('model.json')),
    golden: (name) => {
      const values = partials.get(name);
      if (!values) throw new Error(`the fixture has no ${name}`);
      return values;
    },
  };
}

/** Golden logits of all sequences at one position, [batchSize, classCount]. */
export function logitsAt({ golden }: GptNano, position: number): number[] {
  const { tokenCount, classCount } = gptNano;
  return Array.from({ length: batchSize * classCount }, (_, i) => {
    const row = Math.floor(i / classCount) * tokenCount + position;
    return golden('lm_head')[row * classCount + (i % classCount)];
  });
}

/** Runs one operator: its reference, or its kernel on a device. */
export type RunOperator = <Shape>(
  spec: KernelSpec<Shape>,
  shape: Shape,
  tensors: Tensors,
) => Promise<ArrayLike<number>>;

/**
 * By operators: the embedding, every part of block 0 and the last norm, under the fixture's names. Scores before their
 * softmax exist nowhere in our kernels; their softmax (`attSm`) is what attention makes of unit vectors as values.
 */
export async function intermediates(
  { weights, golden }: GptNano,
  family: KernelFamily,
  run: RunOperator,
): Promise<Map<string, ArrayLike<number>>> {
  const { hiddenSize: width, headCount: heads, tokenCount: tokens, vocabularySize } = gptNano;
  const rows = batchSize * tokens;
  const weight = (name: string): Values => weights.get(name) ?? new Float32Array();
  const spanShape = { rows, batch: batchSize, tokens };
  const starts = Array.from({ length: batchSize }, (_, index) => index * tokens);
  const spans = spanTensor(starts.map((firstRow) => ({ firstRow, rowCount: tokens, position: 0, slot: 0 })));
  const norm = (name: string, x: Values) => {
    const tensors = { x, scale: weight(`${name}.weight`), shift: weight(`${name}.bias`) };
    return run(layerNormKernels[family], { rows, width }, { ...tensors, result: new Float32Array(x.length) });
  };
  const product = (epilogue: Epilogue, name: string, a: Values, residual?: Values) => {
    const [b, bias] = [weight(`${name}.weight`), weight(`${name}.bias`)];
    const shape = { rows, inner: b.length / bias.length, columns: bias.length };
    const result = residual ?? new Float32Array(rows * bias.length);
    return run(matmulKernel(variants[family], { epilogue }), shape, { a, b, bias, result });
  };
  const attention = (qkv: Values) => {
    const result = new Float32Array(rows * width);
    return run(spanAttentionKernels.causal[family], { ...spanShape, heads, headSize }, { qkv, spans, result });
  };

  const qkv = await product('bias', 'blocks.0.qkv', golden('ln1'));
  return new Map([
    [
      'x',
      await run(
        tokenEmbedKernel,
        { ...spanShape, width, vocabularySize, places: tokens },
        {
          ids: golden('idx'),
          spans,
          token: weight('token'),
          place: weight('position'),
          result: new Float32Array(rows * width),
        },
      ),
    ],
    ['ln1', await norm('blocks.0.norm1', golden('x'))],
    ['qkv', qkv],
    ['q', byHeads(qkv, 0)],
    ['k', byHeads(qkv, 1)],
    ['v', byHeads(qkv, 2)],
    ['attSm', attentionWeights(await attention(withUnitValues(golden('qkv'))))],
    ['y', await attention(golden('qkv'))],
    ['yProj', await product('bias', 'blocks.0.out', golden('y'))],
    ['attnResid', await product('residual', 'blocks.0.out', golden('y'), golden('x'))],
    ['ln2', await norm('blocks.0.norm2', golden('attnResid'))],
    ['fc', await product('bias', 'blocks.0.mlp1', golden('ln2'))],
    ['gelu', await product('gelu', 'blocks.0.mlp1', golden('ln2'))],
    ['mlp', await product('bias', 'blocks.0.mlp2', golden('gelu'))],
    ['mlpResid', await product('residual', 'blocks.0.mlp2', golden('gelu'), golden('attnResid'))],
    ['ln_f', await norm('norm', golden('block2'))],
  ]);
}

/** [rows, 3, heads, headSize] to [batch, heads, tokens, headSize], of queries, keys or values. */
function byHeads(qkv: ArrayLike<number>, part: 0 | 1 | 2): number[] {
  const { hiddenSize: width, headCount: heads, tokenCount: tokens } = gptNano;
  return Array.from({ length: batchSize * heads * tokens * headSize }, (_, i) => {
    const [d, t] = [i % headSize, Math.floor(i / headSize) % tokens];
    const [h, b] = [Math.floor(i / (headSize * tokens)) % heads, Math.floor(i / (headSize * tokens * heads))];
    return qkv[((b * tokens + t) * 3 + part) * width + h * headSize + d];
  });
}

/** The value of token t is the t-th unit vector: what attention makes of it are its weights. */
function withUnitValues(qkv: Values): Values {
  const { hiddenSize: width, tokenCount: tokens } = gptNano;
  return qkv.map((value, i) => {
    const t = Math.floor(i / (3 * width)) % tokens;
    const isValue = Math.floor(i / width) % 3 === 2;
    return isValue ? Number(i % headSize === t) : value;
  });
}

/** [rows, heads, headSize], where the first `tokens` of the last are the weights, to [batch, heads, tokens, tokens]. */
function attentionWeights(mixed: ArrayLike<number>): number[] {
  const { hiddenSize: width, headCount: heads, tokenCount: tokens } = gptNano;
  return Array.from({ length: batchSize * heads * tokens * tokens }, (_, i) => {
    const [s, t] = [i % tokens, Math.floor(i / tokens) % tokens];
    const [h, b] = [Math.floor(i / tokens ** 2) % heads, Math.floor(i / (tokens ** 2 * heads))];
    return mixed[(b * tokens + t) * width + h * headSize + s];
  });
}
