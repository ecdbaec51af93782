/** @file Plain data as text that an address holds: JSON, deflated, in the alphabet of base64url. */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** What a damaged link may at most unfold to. */
const textBytesMax = 8 * 2 ** 20;

export function encodeState(state: unknown): string {
  return toBase64Url(deflateSync(strToU8(JSON.stringify(state)), { level: 9 }));
}

/** @throws Error with one plain sentence where the text is not what `encodeState` wrote */
export function decodeState(text: string): unknown {
  const packed = fromBase64Url(text);
  let json: string;
  try {
    json = strFromU8(inflateSync(packed, { out: new Uint8Array(Math.min(textBytesMax, 2000 * packed.length + 64)) }));
  } catch (cause) {
    throw new Error('the link is cut off or was changed: its text cannot be unpacked', { cause });
  }
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error('the link is damaged: what it unpacks to is no state of the page', { cause });
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  } catch (cause) {
    throw new Error('the link holds letters that no link has', { cause });
  }
}
