import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSafetensors, tensorValues } from './safetensors.ts';
import { safetensorsFile, writeSafetensors } from './testing.ts';
import { WeightsError } from './weightsError.ts';

const bytesPerValue: Record<string, number> = { F16: 2, F32: 4, U8: 1 };

const tensor = fc
  .record({ dtype: fc.constantFrom('F16', 'F32', 'U8'), shape: fc.array(fc.nat(4), { maxLength: 3 }) })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, count) => product * count, bytesPerValue[dtype]);
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ dtype, shape, bytes: Uint8Array.from(bytes) }));
  });

const tensorName = fc.string().filter((name) => name !== '__metadata__' && name !== '__proto__');

function parseOrError(file: ArrayBuffer): Map<string, unknown> | WeightsError {
  try {
    return parseSafetensors(file);
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError);
    return error as WeightsError;
  }
}

test('what was written is read back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(tensorName, tensor), { maxLength: 5 }), (entries) => {
      const tensors = new Map(entries);
      expect(new Map(parseSafetensors(writeSafetensors(tensors)))).toEqual(tensors);
    }),
  );
});

test('any bytes at all parse, or are a WeightsError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parseOrError(Uint8Array.from(bytes).buffer)));
});

test('any JSON as header parses, or is a WeightsError', () => {
  const entry = fc.record(
    { dtype: fc.oneof(fc.constantFrom('F16', 'F32'), fc.json()), shape: fc.jsonValue(), data_offsets: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const header = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), entry));
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 16 }), (value, data) => {
      parseOrError(safetensorsFile(JSON.stringify(value), data));
    }),
  );
});

test('a sound file with one byte changed or its end cut parses, or is a WeightsError', () => {
  const sound = writeSafetensors(new Map([['w', { dtype: 'F16', shape: [2, 3], bytes: new Uint8Array(12) }]]));
  fc.assert(
    fc.property(fc.nat(sound.byteLength - 1), fc.nat(255), fc.nat(sound.byteLength), (at, value, length) => {
      const changed = new Uint8Array(sound.slice(0));
      changed[at] = value;
      parseOrError(changed.buffer);
      parseOrError(sound.slice(0, length));
    }),
  );
});

const one = (dtype: unknown, shape: unknown, offsets: unknown) =>
  JSON.stringify({ w: { dtype, shape, data_offsets: offsets } });

test.each([
  ['an empty file', new ArrayBuffer(0), 'too few'],
  ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255).buffer, 'does not fit'],
  ['a header that is no JSON', safetensorsFile('{'), 'not JSON'],
  ['a header that is no object', safetensorsFile('[]'), 'not an object'],
  ['a tensor that is no object', safetensorsFile('{"w":1}'), '"w" is not described'],
  ['an unknown dtype', safetensorsFile(one('BF16', [2], [0, 4]), new Uint8Array(4)), '"w" has dtype "BF16"'],
  ['a dtype every object has', safetensorsFile(one('toString', [2], [0, 4]), new Uint8Array(4)), '"w" has dtype'],
  ['a negative size', safetensorsFile(one('F16', [-1], [0, 4]), new Uint8Array(4)), '"w" has shape [-1]'],
  ['offsets that run backwards', safetensorsFile(one('F16', [2], [4, 0]), new Uint8Array(4)), '"w" has data_offsets'],
  ['too few bytes for the shape', safetensorsFile(one('F32', [2], [0, 4]), new Uint8Array(4)), '"w" takes 4 bytes'],
  ['an overflowing shape', safetensorsFile(one('F32', [2 ** 40, 2 ** 40], [0, 4]), new Uint8Array(4)), '"w" takes 4'],
  ['a tensor past the end', safetensorsFile(one('F32', [2], [0, 8]), new Uint8Array(4)), '"w" ends at byte 8 of 4'],
  ['a hole', safetensorsFile(one('F32', [1], [4, 8]), new Uint8Array(8)), '"w" begins at byte 4'],
  ['bytes left over', safetensorsFile(one('F32', [1], [0, 4]), new Uint8Array(6)), '2 bytes belong to no tensor'],
])('%s is refused by name', (_what, file, message) => {
  expect(() => parseSafetensors(file)).toThrow(WeightsError);
  expect(() => parseSafetensors(file)).toThrow(message);
});

test('values come out in single precision, whatever the alignment', () => {
  const half = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0); // 1, −2
  const single = new Uint8Array(Float32Array.of(0.1, 7).buffer);
  const file = writeSafetensors(
    new Map([
      ['byte', { dtype: 'U8', shape: [1], bytes: Uint8Array.of(200) }],
      ['single', { dtype: 'F32', shape: [2], bytes: single }],
      ['half', { dtype: 'F16', shape: [2], bytes: half }],
    ]),
  );
  const values = Array.from(parseSafetensors(file), ([name, tensor]) => [name, [...tensorValues(tensor)]]);
  expect(Object.fromEntries(values)).toEqual({ byte: [200], single: [Math.fround(0.1), 7], half: [1, -2] });
});
