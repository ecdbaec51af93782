/**
 * @file The stack as an ONNX model, operator set 20: LayerNormalization, MatMul, Gelu and Softmax by those names, which is
 * what onnxruntime's kernels and fusions know. Field numbers are those of onnx.proto3.
 */
import { type EncoderStack, headCount, headSize, hiddenSize, layerCount } from '../kernels/stack.ts';
import { type Bytes, bytesField, integerField, joined, textField } from './protobuf.ts';

export const inputName = 'states';
export const outputName = `states.${layerCount}`;

const irVersion = 9;
const operatorSet = 20;
const floatType = 1;
const int64Type = 7;

/** An attribute: a whole number, several, or a text. */
type Attribute = number | readonly number[] | string;

interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export function onnxModel({ tokenCount, weights }: EncoderStack): Bytes {
  const initializers = [
    ...Array.from(weights, ([name, values]) => tensorBytes(name, shapeOf(name, values.length), floatType, values)),
    int64Tensor('shape.heads', [tokenCount, 3, headCount, headSize]),
    int64Tensor('shape.states', [tokenCount, hiddenSize]),
    int64Tensor('axis.one', [1]),
    tensorBytes('scale', [], floatType, Float32Array.of(1 / Math.sqrt(headSize))),
  ];
  const nodes = Array.from({ length: layerCount }, (_, layer) => layerNodes(layer)).flat();
  const graph = [
    ...nodes.map((node) => bytesField(1, nodeBytes(node))),
    textField(2, 'encoder'),
    ...initializers.map((tensor) => bytesField(5, tensor)),
    bytesField(11, valueInfo(inputName, [tokenCount, hiddenSize])),
    bytesField(12, valueInfo(outputName, [tokenCount, hiddenSize])),
  ];
  return joined([
    integerField(1, irVersion),
    bytesField(7, ...graph),
    bytesField(8, textField(1, ''), integerField(2, operatorSet)),
  ]);
}

/** Matrices are [inputs, outputs] and only `mlp2` has more inputs than the hidden size. */
function shapeOf(name: string, length: number): number[] {
  if (!name.endsWith('.weight') || name.includes('norm')) return [length];
  return name.includes('mlp2') ? [length / hiddenSize, hiddenSize] : [hiddenSize, length / hiddenSize];
}

function layerNodes(layer: number): Node[] {
  const block = `blocks.${layer}`;
  const states = layer === 0 ? inputName : `states.${layer}`;
  const at = (name: string) => `${block}.${name}`;
  const node = (operator: string, inputs: string[], output: string, attributes?: Node['attributes']): Node => ({
    operator,
    inputs,
    outputs: [at(output)],
    ...(attributes && { attributes }),
  });
  const norm = (x: string, name: string): Node =>
    node('LayerNormalization', [x, at(`${name}.weight`), at(`${name}.bias`)], name, { axis: -1 });
  const linear = (x: string, name: string): Node[] => [
    node('MatMul', [x, at(`${name}.weight`)], `${name}.product`),
    node('Add', [at(`${name}.product`), at(`${name}.bias`)], name),
  ];
  /** One of q, k, v as [heads, tokens, size], k transposed. */
  const heads = (name: string, perm: number[]): Node => node('Transpose', [at(`${name}.rows`)], name, { perm });
  return [
    norm(states, 'norm1'),
    ...linear(at('norm1'), 'qkv'),
    node('Reshape', [at('qkv'), 'shape.heads'], 'split'),
    {
      operator: 'Split',
      inputs: [at('split')],
      outputs: ['q', 'k', 'v'].map((name) => at(`${name}.all`)),
      attributes: { axis: 1, num_outputs: 3 },
    },
    ...['q', 'k', 'v'].map((name) => node('Squeeze', [at(`${name}.all`), 'axis.one'], `${name}.rows`)),
    heads('q', [1, 0, 2]),
    heads('k', [1, 2, 0]),
    heads('v', [1, 0, 2]),
    node('MatMul', [at('q'), at('k')], 'scores.raw'),
    node('Mul', [at('scores.raw'), 'scale'], 'scores'),
    node('Softmax', [at('scores')], 'weights', { axis: -1 }),
    node('MatMul', [at('weights'), at('v')], 'mixed.heads'),
    node('Transpose', [at('mixed.heads')], 'mixed.rows', { perm: [1, 0, 2] }),
    node('Reshape', [at('mixed.rows'), 'shape.states'], 'mixed'),
    ...linear(at('mixed'), 'out'),
    node('Add', [states, at('out')], 'between'),
    norm(at('between'), 'norm2'),
    ...linear(at('norm2'), 'mlp1'),
    node('Gelu', [at('mlp1')], 'hidden', { approximate: 'tanh' }),
    ...linear(at('hidden'), 'mlp2'),
    { operator: 'Add', inputs: [at('between'), at('mlp2')], outputs: [`states.${layer + 1}`] },
  ];
}

function nodeBytes({ operator, inputs, outputs, attributes = {} }: Node): Bytes {
  return joined([
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, textField(1, name), attributeValue(value))),
  ]);
}

/** The value and, in field 20, its type. */
function attributeValue(value: Attribute): Bytes {
  if (typeof value === 'string') return joined([textField(4, value), integerField(20, 3)]);
  if (typeof value === 'number') return joined([signedField(3, value), integerField(20, 2)]);
  return joined([...value.map((one) => integerField(8, one)), integerField(20, 7)]);
}

/** −1 as an int64 varint is ten bytes, all bits set. */
function signedField(field: number, value: number): Bytes {
  if (value >= 0) return integerField(field, value);
  const bits = BigInt.asUintN(64, BigInt(value));
  const bytes = Array.from({ length: 10 }, (_, i) => Number((bits >> BigInt(7 * i)) & 127n) + (i < 9 ? 128 : 0));
  return Uint8Array.from([8 * field, ...bytes]);
}

function tensorBytes(name: string, shape: readonly number[], type: number, values: ArrayBufferView): Bytes {
  const raw = new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
  return joined([
    ...shape.map((size) => integerField(1, size)),
    integerField(2, type),
    textField(8, name),
    bytesField(9, raw),
  ]);
}

function int64Tensor(name: string, values: readonly number[]): Bytes {
  return tensorBytes(name, [values.length], int64Type, BigInt64Array.from(values, BigInt));
}

function valueInfo(name: string, shape: readonly number[]): Bytes {
  const dimensions = shape.map((size) => bytesField(1, integerField(1, size)));
  const tensorType = bytesField(1, integerField(1, floatType), bytesField(2, ...dimensions));
  return joined([textField(1, name), bytesField(2, tensorType)]);
}
