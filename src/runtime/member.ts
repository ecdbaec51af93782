/** @file One virtual device as the fleet holds it: its worker and the port of its runs. */
import { type Remote, releaseProxy, transfer, wrap } from 'comlink';
import type { DeviceReport, DeviceRequest, GpuDescription } from '../device/protocol.ts';
import type { SharedMemory, VirtualDevice } from '../device/virtualDevice.ts';

export interface MemberListener {
  heard(member: Member, report: DeviceReport): void;
  crashed(member: Member, message: string): void;
}

export class Member {
  readonly device: number;
  readonly #worker: Worker;
  readonly #control: Remote<VirtualDevice>;
  readonly #port: MessagePort;
  readonly #devicePort: MessagePort;
  /** Rejects when the device is lost: a worker that ended answers nothing that was asked of it. */
  readonly #gone: Promise<never>;
  #lose: (error: Error) => void = () => {};
  #ended = false;

  constructor(device: number, listener: MemberListener) {
    this.device = device;
    this.#worker = new Worker(new URL('../device/deviceWorker.ts', import.meta.url), {
      type: 'module',
      name: `device ${device}`,
    });
    this.#control = wrap<VirtualDevice>(this.#worker);
    this.#gone = new Promise<never>((_, reject) => {
      this.#lose = reject;
    });
    this.#gone.catch(() => {});
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#devicePort = port2;
    port1.onmessage = (message: MessageEvent<DeviceReport>) => listener.heard(this, message.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || `the worker of device ${device} did not start`;
      this.#lose(new Error(message));
      listener.crashed(this, message);
    };
  }

  /** @throws Error when it has no GPU */
  start(shared: SharedMemory): Promise<GpuDescription> {
    const port = transfer(this.#devicePort, [this.#devicePort]);
    return this.ask((control) => control.start(this.device, port, shared));
  }

  send(request: DeviceRequest): void {
    this.#port.postMessage(request);
  }

  /** @throws Error when the device is lost before it answers */
  async ask<T>(question: (control: Remote<VirtualDevice>) => Promise<T>): Promise<T> {
    return Promise.race([question(this.#control), this.#gone]);
  }

  /** Ends the worker; what was asked of it is answered by `reason`. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#lose(new Error(reason));
    this.#control[releaseProxy]();
    this.#port.close();
    this.#worker.terminate();
  }
}
