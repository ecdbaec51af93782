/** @file As much of the protobuf wire format as an ONNX file needs: varints, and fields that carry their length. */

const varintType = 0;
const lengthType = 2;
const encoder = new TextEncoder();

export type Bytes = Uint8Array<ArrayBuffer>;

/** Seven bits to a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

export function integerField(field: number, value: number): Bytes {
  return Uint8Array.from([...varint(field * 8 + varintType), ...varint(value)]);
}

export function bytesField(field: number, ...parts: Bytes[]): Bytes {
  const body = joined(parts);
  return joined([Uint8Array.from([...varint(field * 8 + lengthType), ...varint(body.length)]), body]);
}

export function textField(field: number, text: string): Bytes {
  return bytesField(field, encoder.encode(text));
}

export function joined(parts: readonly Bytes[]): Bytes {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
