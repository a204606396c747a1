import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Ip4 } from '../../src/address/ip4.ts';
import type { MacAddress } from '../../src/address/mac-address.ts';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import type { DhcpOptions } from '../../src/codec/dhcp/options.ts';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { clientMessage, discover, IPXE, ip, mac, UEFI_ROM } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';

const FIRST = mac('52:54:00:00:02:01');
const SECOND = mac('52:54:00:00:02:02');
const THIRD = mac('52:54:00:00:02:03');
const WORDS = 'assetkey=A-4711&uuid=4c4c4544-0042&manufacturer=ACME&product=Blade%203000';

const lab = new DaemonLab();
let daemon: DaemonProcess;
let dhcp: LoopbackDhcpClient;
beforeAll(async () => {
  daemon = await lab.start({ dhcp: { unknown: 'discover' } });
  dhcp = await LoopbackDhcpClient.open(daemon.ports);
});
afterAll(() => dhcp.close());

/** DISCOVER and REQUEST, as firmware and iPXE do. @returns the machine's address and its boot file */
async function takesAddress(hwaddr: MacAddress, options: DhcpOptions): Promise<readonly [Ip4, string | undefined]> {
  const offer = await dhcp.ask(discover(options, { hwaddr }));
  const wanted = { requestedAddress: offer.yiaddr, serverIdentifier: ip('127.0.0.1') };
  await dhcp.ask(clientMessage(MESSAGE_TYPE.REQUEST, { ...options, ...wanted }, { hwaddr }));
  return [offer.yiaddr, offer.options.bootFileName];
}

/** What the machine's iPXE gets. */
async function script(hwaddr: MacAddress, localAddress: string, query: string): Promise<string> {
  const path = `/ipxe/${hwaddr.replaceAll(':', '-')}?${query}`;
  return (await askHttp({ port: daemon.ports.http, path, localAddress })).body.toString();
}

async function list(): Promise<Readonly<Record<string, unknown>>> {
  const { items } = await daemon.api.call('discover.list', {});
  return Object.fromEntries(items.map(({ hwaddr, ...more }) => [hwaddr, more]));
}

/** Nodes that wait for a machine. */
async function add(nodes: string, ipaddr: string, rules: Readonly<Record<string, unknown>>): Promise<void> {
  const set = { discoverable: true, 'network devices.default.ipaddr': ipaddr, ...rules };
  await daemon.api.call('node.add', { names: [nodes], patch: { set } });
}

describe('a machine that nobody knows', () => {
  let address: Ip4;

  test('is in the queue once its firmware has asked, with what that said', async () => {
    await takesAddress(FIRST, UEFI_ROM);
    [address] = await takesAddress(FIRST, IPXE);
    expect(await list()).toEqual({
      [FIRST]: {
        ...{ state: 'waiting', candidates: [], network: 'default', timesSeen: 2 },
        ...{ architecture: '00:07', firmware: 'UEFI x86-64', vendorClass: 'PXEClient:Arch:00007:UNDI:003016' },
        ...{ firstSeenAt: expect.any(Number), lastSeenAt: expect.any(Number) },
      },
    });
  });

  test('is not there when it boots nothing, or speaks by HTTP alone', async () => {
    await takesAddress(THIRD, { vendorClass: 'dhcpcd-9' });
    await script(SECOND, '127.0.0.1', `${WORDS}&serial=S2`);
    expect(Object.keys(await list())).toEqual([FIRST]);
  });

  test('says who it is when it is asked to, and is believed at its own address alone', async () => {
    const first = await script(FIRST, address, WORDS);
    expect(first).toMatch(/^goto ask$[\s\S]*^chain .*&serial=\$\{serial:uristring\}/m);
    await script(FIRST, '127.0.0.1', 'serial=FORGED');
    expect(await list()).not.toHaveProperty([FIRST, 'serial']);
    const waiting = await script(FIRST, address, `${WORDS}&serial=S1`);
    expect(waiting).not.toContain('goto ask');
    expect(waiting).toContain(`It waits for a decision there: wwctl discover assign ${FIRST} NODE`);
    expect(waiting).toMatch(/\nsleep [23]\d\n/);
    expect(await list()).toMatchObject({
      [FIRST]: { serial: 'S1', assetTag: 'A-4711', uuid: '4c4c4544-0042', manufacturer: 'ACME', product: 'Blade 3000' },
    });
  });

  test('takes no discoverable node that has no rule for it', async () => {
    await add('n1', '127.0.0.11', {});
    await takesAddress(FIRST, IPXE);
    expect(await list()).toMatchObject({ [FIRST]: { state: 'waiting', serial: 'S1' } });
  });

  test('is still there after a restart', async () => {
    const before = await list();
    await daemon.stop();
    daemon = await lab.start(daemon.place);
    expect(await list()).toEqual(before);
  });

  test('becomes the node that an admin gives it, and boots as this one', async () => {
    expect(await daemon.order('discover', 'assign', FIRST, 'n1')).toBe(
      `machine ${FIRST} is node n1: it boots when it asks again\n`,
    );
    expect(await script(FIRST, address, `assetkey=&serial=S1`)).toContain('node n1');
    expect(await takesAddress(FIRST, IPXE)).toEqual(['127.0.0.11', expect.stringContaining('/ipxe/')]);
    expect(await list()).toMatchObject({ [FIRST]: { state: 'assigned', node: 'n1' } });
    const { items } = await daemon.api.call('history.list', { limit: 1 });
    expect(items).toMatchObject([{ command: expect.stringContaining(`wwctl discover assign ${FIRST} n1`) }]);
  });
});

test('a machine that an admin ignores is offered nothing to boot, until that is taken back', async () => {
  const machine = SECOND;
  const [address] = await takesAddress(SECOND, IPXE);
  expect(await daemon.api.call('discover.ignore', { machine })).toMatchObject({ ignoredBy: 'tester' });
  expect(await takesAddress(SECOND, IPXE)).toEqual([address, undefined]);
  expect(await script(SECOND, address, 'serial=')).toContain('boots nothing from');
  await daemon.api.call('discover.heed', { machine });
  expect(await takesAddress(SECOND, IPXE)).toEqual([address, expect.stringContaining('/ipxe/')]);
  await daemon.api.call('discover.forget', { machine });
  expect(await list()).not.toHaveProperty([SECOND]);
});

test('the node that has its serial number takes a machine by itself', async () => {
  await add('n3', '127.0.0.13', { 'discover.serial': 'S3' });
  const [address] = await takesAddress(THIRD, IPXE);
  expect(address).toMatch(/^127\.0\.9\./);
  expect(await script(THIRD, address, `${WORDS}&serial=S3`)).toContain('\nsleep 1\n');
  expect((await takesAddress(THIRD, IPXE))[0]).toBe('127.0.0.13');
  expect(await list()).toMatchObject({ [THIRD]: { state: 'assigned', node: 'n3' } });
});

test('a hundred machines at once become a hundred nodes', async () => {
  await add('r[1-100]', '127.0.1.1', { 'discover.order': true });
  const hundred = Array.from({ length: 100 }, (_, index) =>
    mac(`52:54:00:00:03:${index.toString(16).padStart(2, '0')}`),
  );
  const offers = await Promise.all(hundred.map((hwaddr) => dhcp.ask(discover(IPXE, { hwaddr }))));
  expect(new Set(offers.map(({ yiaddr }) => yiaddr)).size).toBe(100);
  expect(new Set(offers.map(({ options }) => options.hostName)).size).toBe(100);
  expect(offers[0]?.yiaddr).toMatch(/^127\.0\.1\./);
});
