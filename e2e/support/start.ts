/** @file `npm start`: builds the page, serves it, prints its address, and opens it where there is a display. */
import { spawn } from 'node:child_process';
import { serveLab } from './server.ts';

const defaultPort = 4173;

const wanted = process.env.PORT;
const port = wanted === undefined ? defaultPort : Number(wanted);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`PORT must be a whole number from 0 to 65535, is "${wanted}"`);
  process.exit(2);
}

// A port asked for is that port or an error; the default one gives way to the next free.
const { url } = await serveLab({ port, strict: wanted !== undefined });
console.log(`Muxlab at ${url}`);
if (process.env.CI === undefined) openInBrowser(url);

function openInBrowser(address: string): void {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return;
  const commands: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', [address]],
    win32: ['cmd', ['/c', 'start', '', address]],
  };
  const [command, args] = commands[process.platform] ?? ['xdg-open', [address]];
  // Opening is a courtesy: without an opener, the printed address is enough.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
