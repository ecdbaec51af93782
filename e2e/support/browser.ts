/**
 * @file Finds a Chromium that can run WebGPU, on any machine with Node.
 *
 * In this order: `$MUXLAB_BROWSER`, the one Playwright downloaded, the system's Chrome, Chromium or Edge, and last the
 * build that the npm package `@sparticuz/chromium` carries, unpacked once into a cache. See docs/adr/0003.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright';

export interface Browser {
  executablePath: string;
  args: string[];
  /** The whole environment of the browser's process: without it, the libraries of the npm build are not found. */
  env: Record<string, string>;
  origin: 'environment' | 'playwright' | 'system' | 'npm';
}

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** WebGPU without a GPU (SwiftShader), and no traffic of the browser's own. */
const args = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const systemPaths: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'].flatMap((name) => [
    `/usr/bin/${name}`,
    `/usr/local/bin/${name}`,
    `/snap/bin/${name}`,
  ]),
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].flatMap((name) =>
    [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)']].filter(Boolean).map((root) => `${root}\\${name}`),
  ),
};

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function environment(extra: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(inherited), ...extra };
}

/**
 * Finds a browser, unpacking the npm build if there is none.
 * @throws Error naming every place looked at, and how to name a browser by hand
 */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.MUXLAB_BROWSER;
  if (named) {
    if (!(await exists(named))) throw new Error(`MUXLAB_BROWSER names ${named}, which does not exist`);
    return { executablePath: named, args: [...args, '--headless=new'], env: environment(), origin: 'environment' };
  }
  const downloaded = chromium.executablePath();
  if (await exists(downloaded)) {
    return { executablePath: downloaded, args: [...args, '--headless=new'], env: environment(), origin: 'playwright' };
  }
  for (const candidate of systemPaths[process.platform] ?? []) {
    if (await exists(candidate)) {
      return { executablePath: candidate, args: [...args, '--headless=new'], env: environment(), origin: 'system' };
    }
  }
  if (process.platform === 'linux' && process.arch === 'x64') return npmBrowser();
  throw new Error('No Chromium found: install Chrome, or name a browser in MUXLAB_BROWSER');
}

/** The build of `@sparticuz/chromium`, a headless shell with its own shared libraries and SwiftShader. */
async function npmBrowser(): Promise<Browser> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packageFile = path.join(entry.slice(0, entry.lastIndexOf('chromium') + 'chromium'.length), 'package.json');
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  const home = path.join(projectFolder, 'node_modules', '.cache', `muxlab-chromium-${version}`);
  if (!(await exists(home))) await unpack(home);
  return {
    executablePath: path.join(home, 'chromium'),
    args: [...args, '--no-zygote'],
    env: environment({
      HOME: home,
      FONTCONFIG_FILE: path.join(home, fontsFile),
      LD_LIBRARY_PATH: path.join(home, 'al2023', 'lib'),
    }),
    origin: 'npm',
  };
}

/**
 * The package unpacks beside `os.tmpdir()` and adds its shared libraries only where it believes to be on Lambda, so it
 * is asked in a process of its own. The folder takes its name at the end: an interrupted try leaves no half browser.
 */
async function unpack(home: string): Promise<void> {
  const draft = `${home}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: projectFolder,
    env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  await writeFile(path.join(draft, fontsFile), fontsConfiguration(home));
  try {
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(home))) throw error;
  }
}

const fontsFile = 'muxlab-fonts.conf';

/**
 * The package's own configuration names folders of another machine. Without a single font Chromium ends at the first
 * text field ("SkFontMgr_FontConfigInterface.cpp: Not implemented"), so the fonts it brings are named beside the system's.
 */
function fontsConfiguration(home: string): string {
  const folders = [path.join(home, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <cachedir>${path.join(home, 'fontconfig-cache')}</cachedir>
</fontconfig>
`;
}
