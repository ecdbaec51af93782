/**
 * @file Serves a built folder as a good static host does: text compressed once and kept, files named by their content
 * cached for good, all others asked for again.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';

export interface LabServer {
  /** Ends with a slash. */
  url: string;
  close(): Promise<void>;
}

export interface StaticServerOptions {
  /** 0: any free one */
  port: number;
  /** Whether another port than `port` will not do. */
  strict: boolean;
  /** Beside those of each file. */
  headers: Record<string, string>;
}

type Encoding = 'br' | 'gzip' | 'identity';

interface Served {
  body: Buffer;
  encoding: Encoding;
  etag: string;
}

const types: Record<string, { type: string; isText: boolean }> = {
  '.html': { type: 'text/html; charset=utf-8', isText: true },
  '.js': { type: 'text/javascript; charset=utf-8', isText: true },
  '.css': { type: 'text/css; charset=utf-8', isText: true },
  '.json': { type: 'application/json', isText: true },
  '.webmanifest': { type: 'application/manifest+json', isText: true },
  '.svg': { type: 'image/svg+xml', isText: true },
  '.wgsl': { type: 'text/plain; charset=utf-8', isText: true },
  '.md': { type: 'text/plain; charset=utf-8', isText: true },
  '.txt': { type: 'text/plain; charset=utf-8', isText: true },
  '.png': { type: 'image/png', isText: false },
};
const unknownType = { type: 'application/octet-stream', isText: false };

/** Vite puts what it names by content here. */
const contentNamed = /^\/assets\//;
const yearSeconds = 365 * 24 * 3600;
/** Of brotli's eleven: higher ones take a visible part of the first request and win two percent. */
const brotliQuality = 9;

/** @param root  absolute path of the folder */
export async function serveFolder(root: string, options: StaticServerOptions): Promise<LabServer> {
  const kept = new Map<string, Promise<Served>>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const found = await findFile(root, request.url ?? '/');
    if (!found) {
      response.writeHead(404, { ...options.headers, 'content-type': 'text/plain' }).end('Not found');
      return;
    }
    const { type, isText } = types[path.extname(found.file)] ?? unknownType;
    const encoding = isText ? encodingFor(request.headers['accept-encoding']) : 'identity';
    const key = `${encoding} ${found.modifiedMs} ${found.file}`;
    const served = kept.get(key) ?? read(found.file, encoding);
    kept.set(key, served);
    const { body, etag } = await served;
    const headers = {
      ...options.headers,
      'content-type': type,
      'cache-control': contentNamed.test(found.pathname) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache',
      etag,
      ...(isText && { vary: 'accept-encoding' }),
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    };
    if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end();
    else response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  };
  const port = await listen(server, options);
  return {
    url: `http://localhost:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file behind an address; null where there is none inside of `root`. */
async function findFile(root: string, url: string) {
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = path.join(root, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  if (!file.startsWith(path.join(root, path.sep)) || file.includes('\0')) return null;
  const status = await stat(file).catch(() => null);
  return status?.isFile() ? { file, pathname, modifiedMs: status.mtimeMs } : null;
}

/** What the client takes and gains most by. */
export function encodingFor(accepted: string | undefined): Encoding {
  const offers = (accepted ?? '').split(',').map((offer) => offer.trim().split(/\s*;\s*/));
  const takes = (name: string) =>
    offers.some(([offer, ...rest]) => offer === name && !rest.some((part) => /^q=0(\.0*)?$/.test(part)));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity';
}

async function read(file: string, encoding: Encoding): Promise<Served> {
  const raw = await readFile(file);
  const digest = createHash('sha256').update(raw).digest('base64url').slice(0, 22);
  return { body: await compress(raw, encoding), encoding, etag: `"${digest}-${encoding}"` };
}

function compress(raw: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return promisify(brotliCompress)(raw, {
        params: { [zlib.BROTLI_PARAM_QUALITY]: brotliQuality, [zlib.BROTLI_PARAM_SIZE_HINT]: raw.length },
      });
    case 'gzip':
      return promisify(gzip)(raw, { level: 9 });
    case 'identity':
      return Promise.resolve(raw);
  }
}

/** A port that is taken gives way to the next, unless it is asked for strictly. */
async function listen(server: Server, { port, strict }: StaticServerOptions): Promise<number> {
  for (let tried = port; ; tried++) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve);
      server.listen(tried, () => resolve(null));
    });
    if (error?.code === 'EADDRINUSE' && !strict && tried < 65535) continue;
    if (error) throw error;
    server.removeAllListeners('error');
    const address = server.address();
    return typeof address === 'object' && address ? address.port : tried;
  }
}
