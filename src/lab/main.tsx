/** @file Wires the page: controller, store, commands and charts; then renders. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectController } from '../experiment/client.ts';
import type { LabController } from '../experiment/labController.ts';
import { installMuxlab } from '../experiment/muxlabApi.ts';
import { createCharts } from './charts/charts.ts';
import { createCommands } from './commands.ts';
import { App } from './components/App.tsx';
import { createFeatures, LabProvider } from './context.tsx';
import { fetchPart } from './fetchPart.ts';
import { createFrameLoop } from './frameLoop.ts';
import { createGantt } from './gantt/gantt.ts';
import { hotkeyFor, hotkeysOf } from './hotkeys.ts';
import { browserAddressBar, followAddress, openAddress } from './link/addressBar.ts';
import { parseFragment } from './link/fragment.ts';
import { freshState } from './link/linkState.ts';
import { keepOffline, withoutWorker } from './offline/keepOffline.ts';
import { twoModelsTwoDevices } from './presets.ts';
import type { Scenario } from './scenario.ts';
import { commandFailed, createLabStore, isCalm, type LabStore, pagePhase } from './store.ts';
import { startsByItself } from './viewNames.ts';
import './tokens.css';

interface Engine {
  scenario: Scenario;
  controller: LabController;
}

/** For tests and styles: `data-muxlab` of the document says what the page is doing, `data-motion` how much may move. */
function signalPhase(store: LabStore): void {
  const signal = () => {
    const state = store.getState();
    const { dataset } = document.documentElement;
    dataset.muxlab = pagePhase(state);
    dataset.motion = isCalm(state) ? 'calm' : 'full';
  };
  signal();
  store.subscribe(signal);
}

const afterSeconds = (seconds: number, callback: () => void) => {
  const timer = setTimeout(callback, seconds * 1000);
  return () => clearTimeout(timer);
};

/** Installs `window.muxlab` before anything is awaited, so that a script finds it once the page has loaded. */
async function begin({ scenario, controller }: Engine): Promise<void> {
  installMuxlab(controller);
  const opened = await openAddress(location.hash, freshState(scenario));
  // Until it is known whether the page is loaded again, isolated, nothing is said of what it lacks.
  const store = createLabStore(opened, { isolated: true, embed: parseFragment(location.hash).embed });
  const onUpdate = () => store.setState({ updateReady: true });
  const site = import.meta.env.PROD ? keepOffline({ onUpdate }) : withoutWorker;
  signalPhase(store);
  const loop = createFrameLoop((callback) => requestAnimationFrame(callback));
  const charts = createCharts({ store, loop, gantt: createGantt() });
  const commands = createCommands({ store, controller, schedule: afterSeconds, takeUpdate: site.takeUpdate });
  const features = createFeatures({ store, commands, controller, schedule: afterSeconds });
  followAddress(browserAddressBar(), { store, commands, schedule: afterSeconds });
  listenToKeys(store, commands);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <LabProvider lab={{ store, commands, charts, features }}>
        <App />
      </LabProvider>
    </StrictMode>,
  );
  controller.rings().then(charts.connect, (error) => store.setState(commandFailed(error)));
  // Not needed for the first screen, but from the first run on.
  fetchPart(() => import('./runs/history.ts')).then(({ createRuns }) => features(createRuns), commands.sayProblem);
  void site.settled.then(() => {
    store.setState({ isolated: crossOriginIsolated });
    return commands.start({ autoplay: !parseFragment(location.hash).paused && startsByItself(opened.viewed) });
  });
}

function listenToKeys(store: LabStore, commands: ReturnType<typeof createCommands>): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLInputElement;
    const { hotkeysEnabled, hotkeysShown, scenario, viewed } = store.getState();
    if (!hotkeysEnabled || hotkeysShown || event.repeat || event.defaultPrevented) return;
    const hotkey = hotkeyFor(hotkeysOf(scenario, viewed.name), event, { tag: target.tagName, type: target.type });
    if (!hotkey) return;
    event.preventDefault();
    hotkey.run(commands);
  });
}

const parameters = new URLSearchParams(location.search);
if (import.meta.env.MODE !== 'production' && parameters.has('fake')) {
  void import('./testing/fakeEngine.ts').then(({ fakeEngine }) => begin(fakeEngine(parameters)));
} else {
  void begin({ scenario: twoModelsTwoDevices, controller: connectController() });
}
