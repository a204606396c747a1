import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Logger, pino } from 'pino';
import { decodeDhcpMessage } from '../../../src/codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../../src/codec/dhcp/encode.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../../../src/codec/dhcp/message.ts';
import type { BootEvent } from '../../../src/domain/boot-event.ts';
import type { DhcpNode, DhcpPolicy } from '../../../src/provision/dhcp-policy.ts';
import { type DhcpServer, startDhcpServer } from '../../../src/server/dhcp/dhcp-server.ts';
import { AddressProbes } from '../../../src/service/address-probes.ts';
import { Leases } from '../../../src/service/leases.ts';
import type { UdpSocketOptions } from '../../../src/service/ports/udp-socket.ts';
import { FakeUdpSocket } from '../../fake/fake-udp-socket.ts';
import { MemoryLeaseRepository } from '../../fake/memory-lease-repository.ts';
import {
  clientMessage,
  discover,
  IPXE,
  ip,
  mac,
  NODE_MAC,
  renew,
  SERVER_IP,
  select,
  UEFI_ROM,
} from '../../support/dhcp-messages.ts';

const STRANGER = mac('52:54:00:00:00:99');
const IGNORED = mac('52:54:00:00:00:98');
const START = 1_700_000_000_000;

let time: number;
let socket: FakeUdpSocket;
/** By card. */
let sockets: Map<string | undefined, FakeUdpSocket>;
let opened: UdpSocketOptions[];
let repository: MemoryLeaseRepository;
let events: BootEvent[];
let lines: Record<string, unknown>[];
let nodes: Map<string, DhcpNode>;
let discovered: string[];
let server: DhcpServer;

beforeEach(async () => {
  time = START;
  opened = [];
  events = [];
  lines = [];
  discovered = [];
  nodes = new Map([[NODE_MAC, { name: 'n1', ip: ip('10.0.0.5') }]]);
  repository = new MemoryLeaseRepository();
  server = await start();
});

const POLICY: DhcpPolicy = {
  name: 'default',
  server: SERVER_IP,
  interface: 'eth1',
  network: { address: ip('10.0.0.0'), prefix: 24 },
  range: { start: ip('10.0.0.1'), end: ip('10.0.0.103') },
  dns: [],
  leaseSeconds: 3600,
  authoritative: true,
  ignoreNonBoot: false,
  unknown: 'boot',
  bootFiles: { '00:07': 'warewulf/snponly.efi' },
  scriptAuthority: '10.0.0.1:9873',
};
/** What a test may have otherwise. */
interface Otherwise {
  readonly port?: number;
  readonly policies?: readonly [DhcpPolicy, ...DhcpPolicy[]];
  readonly probes?: AddressProbes;
}

async function start({ port = 67, policies = [POLICY], probes }: Otherwise = {}): Promise<DhcpServer> {
  sockets = new Map();
  return startDhcpServer({
    settings: { policies, port, proxyPort: 4011 },
    leases: new Leases({ repository, ranges: rangesOf(policies), now: () => time }),
    probes,
    findNode: (hwaddr) => nodes.get(hwaddr),
    isIgnored: (hwaddr) => hwaddr === IGNORED,
    saw: async (hwaddr, { claim }) => {
      if (claim !== 'next') return;
      discovered.push(hwaddr);
      nodes.set(hwaddr, { name: 'found', ip: ip('10.0.0.7') });
    },
    isReserved: (address) => [...nodes.values()].some((node) => node.ip === address),
    openSocket: async (options) => {
      opened.push(options);
      if (options.device === 'eth9') throw new Error('no eth9');
      const made = new FakeUdpSocket(port);
      sockets.set(options.device, made);
      socket = sockets.get('eth1') ?? made;
      return made.asSocket;
    },
    record: (event) => events.push(event),
    log: logInto(lines),
    now: () => time,
  });
}

/** Puts a message in, and waits until everything under way is answered. */
async function exchange(...messages: DhcpMessage[]): Promise<DhcpMessage[]> {
  for (const message of messages) socket.receive(encodeDhcpMessage(message));
  await settled();
  return socket.sent.splice(0).map(({ bytes }) => decodeDhcpMessage(bytes));
}

describe('the server', () => {
  test('listens on one card for broadcasts too', () => {
    expect(opened).toEqual([{ address: '0.0.0.0', port: 67, broadcast: true, device: 'eth1' }]);
    expect(server.port).toBe(67);
  });

  test('leads a node through DISCOVER and REQUEST, with one line and one event each', async () => {
    const [offer] = await exchange(discover(UEFI_ROM));
    expect(offer).toMatchObject({ yiaddr: '10.0.0.5', options: { messageType: MESSAGE_TYPE.OFFER } });
    time += 1000;
    const [ack] = await exchange(select('10.0.0.5', UEFI_ROM));
    expect(ack).toMatchObject({ yiaddr: '10.0.0.5', options: { messageType: MESSAGE_TYPE.ACK } });
    const who = { hwaddr: NODE_MAC, node: 'n1', ip: '10.0.0.5', outcome: 'ok' };
    const details = ['OFFER 10.0.0.5, boot file warewulf/snponly.efi', 'ACK 10.0.0.5, boot file warewulf/snponly.efi'];
    expect(events).toEqual([
      { at: START, stage: 'dhcp', ...who, detail: details[0] },
      { at: START + 1000, stage: 'dhcp', ...who, detail: details[1] },
    ]);
    expect(lines).toMatchObject(details.map((detail) => ({ ...who, msg: `dhcp ${detail}` })));
    expect(repository.all()).toEqual([
      { ip: '10.0.0.5', hwaddr: NODE_MAC, state: 'bound', expiresAt: START + 1000 + 3_600_000, hostname: 'n1' },
    ]);
  });

  test.each([
    ['by broadcast to port 68', 67, discover(), { address: '255.255.255.255', port: 68 }],
    ['by broadcast to the port after its own', 6767, discover(), { address: '255.255.255.255', port: 6768 }],
    ['to a relay at its own port', 67, discover({}, { giaddr: ip('10.0.0.200') }), { address: '10.0.0.200', port: 67 }],
    ['to a client in place', 67, renew('10.0.0.5'), { address: '10.0.0.5', port: 68 }],
  ])('answers %s', async (_how, port, message, route) => {
    await start({ port });
    socket.receive(encodeDhcpMessage(message));
    await settled();
    expect(socket.sent).toMatchObject([route]);
  });

  test('gives an unknown machine to a discoverable node once it runs iPXE, before it gets an address', async () => {
    await exchange(discover(UEFI_ROM, { hwaddr: STRANGER }));
    expect(discovered).toEqual([]);
    const [offer] = await exchange(discover(IPXE, { hwaddr: STRANGER }));
    expect(discovered).toEqual([STRANGER]);
    expect(offer).toMatchObject({ yiaddr: '10.0.0.7', options: { hostName: 'found' } });
  });

  test('beside another server is also where PXE firmware asks again, and answers whoever sent the question', async () => {
    opened.length = 0;
    await start({ policies: [{ ...POLICY, proxy: true }] });
    expect(opened.map(({ port, device }) => ({ port, device }))).toEqual([
      { port: 67, device: 'eth1' },
      { port: 4011, device: 'eth1' },
    ]);
    // The last socket that was opened on the card.
    socket.receive(encodeDhcpMessage(renew('10.0.0.77', UEFI_ROM)), { address: '10.0.0.77', port: 2070 });
    await settled();
    expect(socket.sent).toMatchObject([{ address: '10.0.0.77', port: 2070 }]);
    const { yiaddr, options } = decodeDhcpMessage(socket.sent[0]?.bytes ?? Buffer.alloc(0));
    expect({ yiaddr, type: options.messageType }).toEqual({ yiaddr: '0.0.0.0', type: MESSAGE_TYPE.ACK });
    expect(repository.all()).toEqual([]);
  });

  test('offers nothing to boot to a machine that an admin ignores, until it is a node', async () => {
    const message = discover(UEFI_ROM, { hwaddr: IGNORED });
    expect((await exchange(message))[0]?.options).not.toHaveProperty('bootFileName');
    nodes.set(IGNORED, { name: 'n9', ip: ip('10.0.0.9') });
    expect((await exchange(message))[0]?.options).toHaveProperty('bootFileName');
  });

  test('never gives its own address or those of the network itself from the pool', async () => {
    const [offer] = await exchange(discover({}, { hwaddr: STRANGER }));
    expect(offer?.yiaddr).toBe('10.0.0.2');
  });

  test('keeps the answer within what the client can take', async () => {
    const long = { clientIdentifier: new Uint8Array(255), clientMachineId: new Uint8Array(255) };
    socket.receive(encodeDhcpMessage(discover({ ...UEFI_ROM, ...long, maxMessageSize: 576 })));
    await settled();
    expect(socket.sent[0]?.bytes.length).toBeLessThanOrEqual(576 - 28);
  });

  test('quarantines an address that is in use elsewhere, and says so', async () => {
    const hwaddr = STRANGER;
    await exchange(discover({}, { hwaddr }), select('10.0.0.2', {}, { hwaddr }));
    const inUse = { serverIdentifier: SERVER_IP, requestedAddress: ip('10.0.0.2') };
    expect(await exchange(clientMessage(MESSAGE_TYPE.DECLINE, inUse, { hwaddr }))).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      outcome: 'failed',
      detail: 'DECLINE: another machine already uses 10.0.0.2',
    });
    expect((await exchange(discover({}, { hwaddr })))[0]?.yiaddr).toBe('10.0.0.3');
  });

  test('takes an address back', async () => {
    const hwaddr = STRANGER;
    await exchange(discover({}, { hwaddr }), select('10.0.0.2', { hostName: 'guest' }, { hwaddr }));
    await exchange(
      clientMessage(MESSAGE_TYPE.RELEASE, { serverIdentifier: SERVER_IP }, { hwaddr, ciaddr: ip('10.0.0.2') }),
    );
    expect(repository.all()).toMatchObject([{ ip: '10.0.0.2', state: 'released', hostname: 'guest' }]);
  });

  test('keeps no name that is none', async () => {
    const hostName = "x'; DROP TABLE leases; --";
    await exchange(
      select('10.0.0.5', { hostName }, { hwaddr: STRANGER }),
      discover({ hostName }, { hwaddr: STRANGER }),
    );
    await exchange(select('10.0.0.2', { hostName }, { hwaddr: STRANGER }));
    expect(repository.all()).toMatchObject([{ ip: '10.0.0.2' }]);
    expect(repository.all()[0]?.hostname).toBeUndefined();
  });
});

describe('with several networks', () => {
  const LAB: DhcpPolicy = {
    ...POLICY,
    name: 'lab',
    interface: 'eth2',
    server: ip('10.8.0.1'),
    network: { address: ip('10.8.0.0'), prefix: 24 },
    range: { start: ip('10.8.0.1'), end: ip('10.8.0.9') },
    leaseSeconds: 60,
  };
  const RACK: DhcpPolicy = {
    ...LAB,
    name: 'rack',
    network: { address: ip('10.50.0.0'), prefix: 24 },
    unknown: 'ignore',
  };
  const { interface: _, range: __, ...BEHIND_RELAYS } = RACK;
  const hwaddr = STRANGER;
  const cards = () => [...sockets].map(([card, { sent }]) => [card, sent.length]);

  test('the server has one socket per card, and answers by the one that heard the question', async () => {
    server = await start({ policies: [POLICY, LAB, BEHIND_RELAYS] });
    expect(opened.slice(1).map(({ device }) => device)).toEqual(['eth1', 'eth2']);
    sockets.get('eth2')?.receive(encodeDhcpMessage(discover({}, { hwaddr })));
    await settled();
    expect(cards()).toEqual([
      ['eth1', 0],
      ['eth2', 1],
    ]);
    const [sent] = sockets.get('eth2')?.sent ?? [];
    expect(decodeDhcpMessage(sent?.bytes ?? Buffer.alloc(0)).yiaddr).toBe('10.8.0.2');
    await server.close();
    expect([...sockets.values()].every(({ isClosed }) => isClosed)).toBe(true);
  });

  test('a relay is answered by the card that it asked on, for whatever network', async () => {
    server = await start({ policies: [POLICY, LAB, BEHIND_RELAYS] });
    nodes.set(hwaddr, { name: 'n9', ip: ip('10.50.0.9') });
    socket.receive(encodeDhcpMessage(discover({}, { hwaddr, giaddr: ip('10.50.0.1') })));
    await settled();
    expect(socket.sent).toMatchObject([{ address: '10.50.0.1', port: 67 }]);
    expect(sockets.get('eth2')?.sent).toEqual([]);
  });

  test('a lease is as long as its network says', async () => {
    server = await start({ policies: [POLICY, LAB] });
    const options = { serverIdentifier: ip('10.8.0.1') };
    sockets.get('eth2')?.receive(encodeDhcpMessage(discover({}, { hwaddr })));
    await settled();
    sockets.get('eth2')?.receive(encodeDhcpMessage(select('10.8.0.2', options, { hwaddr })));
    await settled();
    expect(repository.all()).toMatchObject([{ ip: '10.8.0.2', expiresAt: START + 60_000 }]);
  });

  test('no pool gives an address that we or a router have anywhere', async () => {
    const router = ip('10.8.0.2');
    server = await start({ policies: [POLICY, { ...LAB, router, server: SERVER_IP }] });
    sockets.get('eth2')?.receive(encodeDhcpMessage(discover({}, { hwaddr })));
    await settled();
    const [sent] = sockets.get('eth2')?.sent ?? [];
    expect(decodeDhcpMessage(sent?.bytes ?? Buffer.alloc(0)).yiaddr).toBe('10.8.0.1');
  });

  test('a discoverable node takes no machine of a network that ignores unknown ones', async () => {
    server = await start({ policies: [{ ...POLICY, unknown: 'ignore' }] });
    expect(await exchange(discover(IPXE, { hwaddr }))).toEqual([]);
    expect(discovered).toEqual([]);
  });

  test('the sockets that could be had are closed when one could not', async () => {
    const policies = [POLICY, { ...LAB, interface: 'eth9' }] as const;
    await expect(start({ policies })).rejects.toThrow('no eth9');
    expect(socket.isClosed).toBe(true);
  });
});

describe('an address of the pool', () => {
  const hwaddr = STRANGER;
  let taken: Set<string>;
  let asked: string[];
  let answer = (): void => undefined;
  let waits: Promise<void>;
  beforeEach(async () => {
    taken = new Set();
    asked = [];
    waits = Promise.resolve();
    const probe = async (address: string, card: string) => {
      asked.push(`${address} on ${card}`);
      await waits;
      return taken.has(address);
    };
    server = await start({ probes: new AddressProbes({ probe, log: logInto(lines) }) });
  });

  test('is looked at before it is offered for the first time, and not again', async () => {
    expect(await exchange(discover({}, { hwaddr }))).toMatchObject([{ yiaddr: '10.0.0.2' }]);
    await exchange(select('10.0.0.2', {}, { hwaddr }), discover({}, { hwaddr }));
    expect(asked).toEqual(['10.0.0.2 on eth1']);
  });

  test('that a stranger uses is quarantined, and the next one is offered', async () => {
    taken.add('10.0.0.2');
    expect(await exchange(discover({}, { hwaddr }))).toMatchObject([{ yiaddr: '10.0.0.3' }]);
    expect(asked).toEqual(['10.0.0.2 on eth1', '10.0.0.3 on eth1']);
    expect(events[0]).toMatchObject({
      outcome: 'failed',
      ip: '10.0.0.2',
      detail: 'not offered: another machine already answers on 10.0.0.2',
    });
    expect(repository.all()).toMatchObject([{ ip: '10.0.0.2', state: 'declined' }]);
  });

  test('that is looked at is offered once, however often its machine asks meanwhile', async () => {
    waits = new Promise((resolve) => {
      answer = resolve;
    });
    expect(await exchange(discover({}, { hwaddr }), discover({}, { hwaddr }))).toEqual([]);
    expect(asked).toHaveLength(1);
    answer();
    await settled();
    const offers = socket.sent.map(({ bytes }) => decodeDhcpMessage(bytes).yiaddr);
    expect(offers).toEqual(['10.0.0.2', '10.0.0.2']);
  });

  test('that is looked at delays nobody else', async () => {
    waits = new Promise(() => undefined);
    await exchange(discover({}, { hwaddr }));
    expect(await exchange(discover())).toMatchObject([{ yiaddr: '10.0.0.5' }]);
  });

  test('is not sought for ever where strangers have them all', async () => {
    for (let last = 2; last <= 103; last += 1) taken.add(`10.0.0.${last}`);
    expect(await exchange(discover({}, { hwaddr }))).toEqual([]);
    expect(asked).toHaveLength(8);
    expect(events.at(-1)).toMatchObject({
      outcome: 'failed',
      detail: '8 addresses of the pool in a row are in use by other machines',
    });
  });

  test('of a node is the admin’s word, and that of a network behind relays cannot be looked at', async () => {
    const { interface: _, ...behindRelays } = POLICY;
    const rack = { ...behindRelays, name: 'rack', network: { address: ip('10.50.0.0'), prefix: 24 } };
    const range = { start: ip('10.50.0.7'), end: ip('10.50.0.8') };
    const probes = new AddressProbes({ probe: async () => true, log: logInto(lines) });
    server = await start({ policies: [POLICY, { ...rack, range }], probes });
    expect(await exchange(discover())).toMatchObject([{ yiaddr: '10.0.0.5' }]);
    const relayed = discover({}, { hwaddr, giaddr: ip('10.50.0.1') });
    expect(await exchange(relayed)).toMatchObject([{ yiaddr: '10.50.0.7' }]);
  });
});

describe('the ACK', () => {
  test('leaves once the lease is durable', async () => {
    let write = (): void => undefined;
    repository.gate = new Promise<void>((resolve) => {
      write = resolve;
    });
    expect(await exchange(select('10.0.0.5'))).toEqual([]);
    write();
    await settled();
    expect(socket.sent).toHaveLength(1);
  });

  test('does not leave when the lease cannot be written, and the log says why', async () => {
    repository.gate = Promise.reject(new Error('disk full'));
    expect(await exchange(select('10.0.0.5'))).toEqual([]);
    expect(lines).toMatchObject([{ msg: 'dhcp message not answered', err: { message: 'disk full' } }]);
    repository.gate = Promise.resolve();
    expect(await exchange(select('10.0.0.5'))).toHaveLength(1);
  });

  test('under way leaves before the server closes', async () => {
    socket.receive(encodeDhcpMessage(select('10.0.0.5')));
    await server.close();
    expect(socket.sent).toHaveLength(1);
    expect(socket.isClosed).toBe(true);
    socket.receive(encodeDhcpMessage(select('10.0.0.5')));
    await settled();
    expect(socket.sent).toHaveLength(1);
  });
});

describe('garbage', () => {
  test.each([
    ['short', Buffer.alloc(239), 'dhcp a datagram of 239 bytes is no DHCP message'],
    ['empty', Buffer.alloc(0), 'dhcp a datagram of 0 bytes is no DHCP message'],
    ['without cookie', Buffer.alloc(300), 'dhcp malformed: no DHCP magic cookie (at byte 236)'],
    ['that runs in circles', encodeDhcpMessage(discover({}, { hops: 17 })), 'dhcp 17 relays passed it on'],
    ['of unknown hardware', encodeDhcpMessage(discover({}, { htype: 9 })), 'dhcp hardware type 9 with 6 address bytes'],
  ])('%s leaves a line and nothing else', async (_what, bytes, msg) => {
    socket.receive(bytes);
    await settled();
    expect(lines).toMatchObject([{ msg }]);
    expect([socket.sent, events]).toEqual([[], []]);
  });

  test('in a flood leaves few lines, and the next one counts the rest', async () => {
    for (let index = 0; index < 5000; index += 1) socket.receive(Buffer.alloc(10));
    await settled();
    expect(lines).toHaveLength(20);
    time += 1000;
    socket.receive(Buffer.alloc(10));
    await settled();
    expect(lines.at(-1)).toMatchObject({ suppressed: 4980 });
  });

  test('of strangers does not hide the nodes', async () => {
    for (let index = 0; index < 100; index += 1) socket.receive(Buffer.alloc(10));
    await exchange(discover({}, { hwaddr: STRANGER }), discover());
    expect(lines.at(-1)).toMatchObject({ node: 'n1' });
    expect(events).toMatchObject([{ node: 'n1' }]);
  });

  test('cannot fill the memory while the disk hangs', async () => {
    repository.gate = new Promise(() => undefined);
    for (let index = 0; index < 5000; index += 1) socket.receive(encodeDhcpMessage(select('10.0.0.5')));
    await settled();
    expect(lines.some(({ msg }) => msg === 'dhcp not answered: 4096 leases wait to be written')).toBe(true);
  });
});

test('a reply that cannot be sent is in the log', async () => {
  socket.sendError = new Error('ENETDOWN');
  await exchange(discover());
  expect(lines[0]).toMatchObject({
    msg: 'dhcp reply to 255.255.255.255 port 68 not sent',
    err: { message: 'ENETDOWN' },
  });
});

test('an error of the socket is in the log', () => {
  socket.emit('error', new Error('EIO'));
  expect(lines).toMatchObject([{ msg: 'dhcp socket', err: { message: 'EIO' } }]);
});

function rangesOf(policies: readonly DhcpPolicy[]) {
  return new Map(policies.flatMap(({ name, range }) => (range === undefined ? [] : [[name, range] as const])));
}

function logInto(target: Record<string, unknown>[]): Logger {
  return pino({ level: 'info' }, { write: (line: string) => target.push(JSON.parse(line)) });
}

/** All promises that can come to an end have. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
