/** @file The static server: what is compressed, what is kept, and what is refused. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodingFor, type LabServer, serveFolder } from './staticServer.ts';

const script = 'export const word = "multiplexed";\n'.repeat(100);
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
let folder: string;
let server: LabServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'muxlab-static-'));
  const root = path.join(folder, 'dist');
  await mkdir(path.join(root, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'not served');
  await writeFile(path.join(root, 'index.html'), '<!doctype html><title>Muxlab</title>');
  await writeFile(path.join(root, 'assets', 'index-abc.js'), script);
  await writeFile(path.join(root, 'weights.safetensors'), 'weights');
  server = await serveFolder(root, { port: 0, strict: false, headers });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** As it came over the wire; `fetch` would unpack it and tidy the path. */
function ask(route: string, sent: Record<string, string> = {}): Promise<Answer> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    get({ port, path: route, headers: sent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    }).on('error', reject);
  });
}

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('scripts go out as %s where it is taken, and unpack to what was built', async (encoding, unpack) => {
  const answer = await ask('/assets/index-abc.js', { 'accept-encoding': `${encoding}, deflate` });
  expect(answer.headers).toMatchObject({
    'content-encoding': encoding,
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'accept-encoding',
    'cache-control': expect.stringContaining('immutable'),
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(answer.body.length).toBeLessThan(script.length / 10);
  expect(unpack(answer.body).toString()).toBe(script);
});

test('who takes no encoding gets the text as it is, and weights are never compressed', async () => {
  const plain = await ask('/assets/index-abc.js');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(script);
  const weights = await ask('/weights.safetensors', { 'accept-encoding': 'br' });
  expect(weights.headers['content-encoding']).toBeUndefined();
  expect(weights.body.toString()).toBe('weights');
});

test('the page is asked for again each time, and only sent when it changed', async () => {
  const first = await ask('/');
  expect(first).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
  const again = await ask('/?fake', { 'if-none-match': String(first.headers.etag) });
  expect(again.status).toBe(304);
  expect(again.body.length).toBe(0);
});

test('what is not there, or not inside, is not found', async () => {
  for (const route of ['/missing.js', '/assets', '/../secret.txt', '/%2e%2e/secret.txt', '/%ff', '/index.html%00']) {
    expect(`${route} ${(await ask(route)).status}`).toBe(`${route} 404`);
  }
});

test('a port that is taken gives way, unless it must be that one', async () => {
  const port = Number(new URL(server.url).port);
  const root = path.join(folder, 'dist');
  await expect(serveFolder(root, { port, strict: true, headers: {} })).rejects.toThrow(/EADDRINUSE/);
  const other = await serveFolder(root, { port, strict: false, headers: {} });
  expect(other.url).not.toBe(server.url);
  await other.close();
});

test('encodings are taken as the client weighs them', () => {
  expect(encodingFor('gzip, deflate, br;q=1.0')).toBe('br');
  expect(encodingFor('br;q=0, gzip')).toBe('gzip');
  expect(encodingFor('br; q=0.0')).toBe('identity');
  expect(encodingFor(undefined)).toBe('identity');
});
