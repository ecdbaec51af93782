/** @file Opens the ways that values take between devices, each once, and anew where a device was replaced. */
import { transfer } from 'comlink';
import { type Address, fleetAddress } from '../device/mail.ts';
import type { PostOffice } from '../device/postOffice.ts';
import type { Member } from './member.ts';

export class MailRoutes {
  readonly #post: PostOffice;
  /** By `from>to`; resolves once it is open. */
  readonly #open = new Map<string, Promise<void>>();

  /** @param post the fleet's own */
  constructor(post: PostOffice) {
    this.#post = post;
  }

  /** Inputs go to any device, and outputs come from any. */
  async joinFleet(member: Member): Promise<void> {
    const [inputs, outputs] = [new MessageChannel(), new MessageChannel()];
    this.#post.joinReader(member.device, inputs.port1);
    this.#post.joinSender(member.device, outputs.port1);
    await Promise.all([
      connect(member, fleetAddress, { port: inputs.port2, direction: 'from' }),
      connect(member, fleetAddress, { port: outputs.port2, direction: 'to' }),
    ]);
  }

  /** Resolves once the way from one device to the other is open. */
  join(source: Member, target: Member): Promise<void> {
    const route = `${source.device}>${target.device}`;
    const open = this.#open.get(route) ?? joinDevices(source, target);
    this.#open.set(route, open);
    return open;
  }

  /** The device is gone: ways to and from the one in its place are to be opened anew. */
  forget(device: number): void {
    for (const route of this.#open.keys()) {
      if (route.split('>').includes(String(device))) this.#open.delete(route);
    }
  }
}

async function joinDevices(source: Member, target: Member): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await Promise.all([
    connect(source, target.device, { port: port1, direction: 'to' }),
    connect(target, source.device, { port: port2, direction: 'from' }),
  ]);
}

/** One end of a route. A device that is lost before it answers is replaced, and its routes are opened anew. */
async function connect(
  member: Member,
  address: Address,
  { port, direction }: { port: MessagePort; direction: 'to' | 'from' },
): Promise<void> {
  await member.ask((control) => control.connect(address, transfer(port, [port]), direction)).catch(() => {});
}
