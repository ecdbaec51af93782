/** @file Builds the page and serves it cross-origin isolated, as `npm start`, the bench and the tests of the page need it. */
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

export interface LabServer {
  /** Ends with a slash. */
  url: string;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param port 0: any free one
 * @param strict whether another port than `port` will not do
 */
export async function serveLab({ port, strict }: { port: number; strict: boolean }): Promise<LabServer> {
  await build({ root, logLevel: 'warn' });
  const server = await preview({ root, preview: { port, strictPort: strict, open: false } });
  const address = server.httpServer.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return { url: `http://localhost:${bound}/`, close: () => server.close() };
}
