/** @file A stock Firefox, driven by its own Marionette protocol: Playwright drives only builds of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Firefox {
  goto(url: string): Promise<void>;
  /** The value of an asynchronous function's body, run in the page. */
  evaluate(body: string): Promise<unknown>;
  close(): Promise<void>;
}

const programs = ['/usr/bin/firefox', '/usr/bin/firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'];
const startSecondsMax = 60;

/** null: none is installed where one is looked for (`$MUXLAB_FIREFOX` first). */
export function findFirefox(): string | null {
  return [process.env.MUXLAB_FIREFOX, ...programs].find((file) => file !== undefined && existsSync(file)) ?? null;
}

/** @param preferences  as `about:config` names them */
export async function openFirefox(
  program: string,
  { port, preferences }: { port: number; preferences: Record<string, boolean | number> },
): Promise<Firefox> {
  const profile = await mkdtemp(path.join(tmpdir(), 'muxlab-firefox-'));
  const lines = Object.entries({ ...preferences, 'marionette.port': port, 'app.update.enabled': false }).map(
    ([name, value]) => `user_pref("${name}", ${value});\n`,
  );
  await writeFile(path.join(profile, 'user.js'), lines.join(''));
  const args = ['--headless', '--marionette', '--no-remote', '--profile', profile];
  const running = spawn(program, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  try {
    const marionette = createMarionette(await connectSoon(port));
    await marionette.send('WebDriver:NewSession', {});
    await marionette.send('WebDriver:SetTimeouts', { script: 120_000, pageLoad: 120_000 });
    return {
      goto: async (url) => void (await marionette.send('WebDriver:Navigate', { url })),
      evaluate: (body) => marionette.send('WebDriver:ExecuteAsyncScript', { script: asynchronous(body), args: [] }),
      close: () => close(running, profile),
    };
  } catch (error) {
    await close(running, profile);
    throw error;
  }
}

function asynchronous(body: string): string {
  return `const done = arguments[0]; (async () => { ${body} })().then(done, (error) => done(String(error)));`;
}

async function close(running: ChildProcess, profile: string): Promise<void> {
  const ended = new Promise((resolve) => running.once('exit', resolve));
  if (running.exitCode === null && running.kill()) await ended;
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function connectSoon(port: number): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    if (tries >= 2 * startSecondsMax)
      throw new Error(`Firefox did not open Marionette's port within ${startSecondsMax} s`);
    await wait(500);
  }
}

/** Messages are `length:json`: `[0, id, command, parameters]` there, `[1, id, error, result]` back. */
function createMarionette(socket: Socket) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let buffer = Buffer.alloc(0);
  let lastId = 0;
  socket.on('data', (part) => {
    buffer = Buffer.concat([buffer, part]);
    for (let message = next(); message !== null; message = next()) answer(JSON.parse(message));
  });
  const next = () => {
    const colon = buffer.indexOf(':');
    if (colon < 0) return null;
    const end = colon + 1 + Number(buffer.subarray(0, colon).toString());
    if (buffer.length < end) return null;
    const text = buffer.subarray(colon + 1, end).toString();
    buffer = buffer.subarray(end);
    return text;
  };
  /** The greeting is no list, and answers nobody. */
  const answer = (message: unknown) => {
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [number, number, { message: string } | null, { value?: unknown }];
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result?.value);
  };
  return {
    send: (command: string, parameters: Record<string, unknown>) =>
      new Promise<unknown>((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        const text = JSON.stringify([0, id, command, parameters]);
        socket.write(`${Buffer.byteLength(text)}:${text}`);
      }),
  };
}
