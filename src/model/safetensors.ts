/**
 * @file The safetensors format: eight bytes of header length, a JSON header, and the tensors' bytes back to back.
 * @source https://huggingface.co/docs/safetensors; differs: only F16, F32 and U8 are read
 */
import { assertUnreachable } from '../base/assert.ts';
import { float16ToFloat32 } from '../base/float16.ts';
import { WeightsError } from './weightsError.ts';

export interface Tensor {
  readonly dtype: keyof typeof bytesPerValue;
  readonly shape: readonly number[];
  /** Row-major, little-endian; not necessarily aligned. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Entry extends Omit<Tensor, 'bytes'> {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

const lengthBytes = 8;
const bytesPerValue = { F16: 2, F32: 4, U8: 1 } as const;

/**
 * Reads and checks a whole file; the tensors are views of it.
 * @throws WeightsError naming the tensor and what is wrong with it
 */
export function parseSafetensors(file: ArrayBuffer): Map<string, Tensor> {
  const { header, dataStart } = readHeader(file);
  const dataBytes = file.byteLength - dataStart;
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expectedBegin = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expectedBegin) fail(name, `begins at byte ${begin}, where ${expectedBegin} is next`);
    if (end > dataBytes) fail(name, `ends at byte ${end} of ${dataBytes}`);
    expectedBegin = end;
  }
  if (expectedBegin !== dataBytes) throw new WeightsError(`${dataBytes - expectedBegin} bytes belong to no tensor`);
  return new Map(
    entries.map(({ name, dtype, shape, begin, end }) => [
      name,
      { dtype, shape, bytes: new Uint8Array(file, dataStart + begin, end - begin) },
    ]),
  );
}

/** The values of a tensor in single precision, in memory of their own. */
export function tensorValues({ dtype, bytes }: Tensor): Float32Array<ArrayBuffer> {
  switch (dtype) {
    case 'F16':
      return float16ToFloat32(new Uint16Array(bytes.slice().buffer));
    case 'F32':
      return new Float32Array(bytes.slice().buffer);
    case 'U8':
      return Float32Array.from(bytes);
    default:
      return assertUnreachable(dtype);
  }
}

function readHeader(file: ArrayBuffer): { header: Record<string, unknown>; dataStart: number } {
  if (file.byteLength < lengthBytes) throw new WeightsError(`${file.byteLength} bytes are too few for a header`);
  const headerBytes = new DataView(file).getBigUint64(0, true);
  if (headerBytes > BigInt(file.byteLength - lengthBytes)) {
    throw new WeightsError(`a header of ${headerBytes} bytes does not fit in a file of ${file.byteLength}`);
  }
  const dataStart = lengthBytes + Number(headerBytes);
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true });
    header = JSON.parse(text.decode(new Uint8Array(file, lengthBytes, Number(headerBytes))));
  } catch (cause) {
    throw new WeightsError('the header is not JSON in UTF-8', { cause });
  }
  if (!isRecord(header)) throw new WeightsError('the header is not an object');
  return { header, dataStart };
}

function readEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) return fail(name, 'is not described by an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isKnownType(dtype)) return fail(name, `has dtype ${JSON.stringify(dtype)}, not F16, F32 or U8`);
  if (!isCounts(shape)) return fail(name, `has shape ${JSON.stringify(shape)}, not a list of counts`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(name, `has data_offsets ${JSON.stringify(offsets)}, not [begin, end]`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, count) => product * count, bytesPerValue[dtype]);
  if (bytes !== end - begin) return fail(name, `takes ${end - begin} bytes, but [${shape}] of ${dtype} takes ${bytes}`);
  return { name, dtype, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKnownType(value: unknown): value is Tensor['dtype'] {
  return typeof value === 'string' && Object.hasOwn(bytesPerValue, value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function fail(name: string, what: string): never {
  throw new WeightsError(`tensor ${JSON.stringify(name)} ${what}`);
}
