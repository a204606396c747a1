import { ChildLines } from './child-lines.ts';
import { type DhcpLab, openDhcpLab, POLICY } from './dhcp-lab.ts';
import { ip } from './dhcp-messages.ts';
import { type Namespace, openNamespace } from './netns.ts';

/** A machine: a namespace with one card, `cli`. */
export interface Machine {
  readonly namespace: Namespace;
  /** Runs `udhcpc` once, and gives what its script printed. */
  udhcpc(script: string, ...more: readonly string[]): Promise<string>;
}

/**
 * A server with three cards: `srv` 10.0.0.1/24 on a wire with a switch, `srv2` 10.8.0.1/24 with one machine, and `srv4`
 * 10.4.0.1/24 with a relay that stands before 10.50.0.0/24, where another machine is.
 */
export interface DhcpWires {
  readonly lab: DhcpLab;
  /** Puts one more machine on the wire of `srv`. */
  addMachine(hwaddr: string): Promise<Machine>;
  readonly second: Machine;
  readonly relay: Namespace;
  readonly far: Machine;
  close(): Promise<void>;
}

/** How the cards are answered; tests lay other keys over it. */
export const DEFAULT = { ...POLICY, range: { start: ip('10.0.0.100'), end: ip('10.0.0.100') } };
export const SECOND = {
  ...POLICY,
  name: 'second',
  interface: 'srv2',
  server: ip('10.8.0.1'),
  network: { address: ip('10.8.0.0'), prefix: 24 },
  range: { start: ip('10.8.0.100'), end: ip('10.8.0.199') },
  router: ip('10.8.0.254'),
};
export const UPLINK = {
  ...SECOND,
  name: 'uplink',
  interface: 'srv4',
  server: ip('10.4.0.1'),
  network: network('10.4.0.0'),
};
const { interface: _, ...BEHIND_RELAYS } = SECOND;
export const RACK = {
  ...BEHIND_RELAYS,
  name: 'rack',
  server: ip('10.4.0.1'),
  network: network('10.50.0.0'),
  range: { start: ip('10.50.0.100'), end: ip('10.50.0.199') },
  router: ip('10.50.0.1'),
};

function network(address: string) {
  return { address: ip(address), prefix: 24 };
}

export async function openDhcpWires(): Promise<DhcpWires> {
  const lab = await openDhcpLab();
  const { server, clients: wire } = lab;
  await wire.addBridge('br0');
  await wire.ip('link', 'set', 'cli', 'master', 'br0');
  const [second, relay, far] = [await openNamespace(), await openNamespace(), await openNamespace()];
  const opened = [second, relay, far];
  await server.addVethPair('srv2', 'cli', second);
  await server.ip('addr', 'add', '10.8.0.1/24', 'dev', 'srv2');
  await server.addVethPair('srv4', 'high', relay);
  await server.ip('addr', 'add', '10.4.0.1/24', 'dev', 'srv4');
  await relay.addVethPair('low', 'cli', far);
  await relay.ip('addr', 'add', '10.4.0.200/24', 'dev', 'high');
  await relay.ip('addr', 'add', '10.50.0.1/24', 'dev', 'low');
  await relay.exec('sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
  await server.ip('route', 'add', '10.50.0.0/24', 'via', '10.4.0.200');
  return {
    lab,
    addMachine: async (hwaddr) => {
      const machine = await openNamespace();
      opened.push(machine);
      const port = `port${opened.length}`;
      await wire.addVethPair(port, 'cli', machine);
      await wire.ip('link', 'set', port, 'master', 'br0');
      await machine.ip('link', 'set', 'cli', 'down');
      await machine.ip('link', 'set', 'cli', 'address', hwaddr, 'up');
      return machineIn(machine);
    },
    second: machineIn(second),
    relay,
    far: machineIn(far),
    close: async () => {
      for (const namespace of opened) await namespace.close();
      await lab.close();
    },
  };
}

function machineIn(namespace: Namespace): Machine {
  return {
    namespace,
    udhcpc: async (script, ...more) => {
      const argv = ['-i', 'cli', '-f', '-n', '-q', '-t', '5', '-T', '1', '-s', script, ...more];
      return (await namespace.exec('udhcpc', argv)).stdout;
    },
  };
}

/** What of DHCP passes a card, as tcpdump prints it. */
export async function watchDhcp(namespace: Namespace, card: string): Promise<ChildLines> {
  const argv = ['-l', '-n', '-v', '-i', card, 'udp and (port 67 or port 68)'];
  const child = namespace.spawn('tcpdump', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = new ChildLines(child);
  await lines.take('listening on');
  return lines;
}
