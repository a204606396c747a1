import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { clientMessage, discover, IPXE, ip, mac, UEFI_ROM } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';

const FIRST = mac('52:54:00:00:01:01');
const SECOND = mac('52:54:00:00:01:02');
const THIRD = mac('52:54:00:00:01:03');
const { userClass: _, ...ipxeWithoutClass } = IPXE;

const lab = new DaemonLab();
let daemon: DaemonProcess;
let dhcp: LoopbackDhcpClient;
beforeAll(async () => {
  daemon = await lab.start();
  dhcp = await LoopbackDhcpClient.open(daemon.ports);
  await daemon.order('node', 'add', 'n1', '--discoverable', '--ipaddr', '127.0.0.11');
  await daemon.order('node', 'add', 'n2', '--discoverable', '--ipaddr', '127.0.0.12');
});
afterAll(() => dhcp.close());

/** Which machine each node has. */
async function machines(): Promise<Record<string, unknown>> {
  const { items } = await daemon.api.call('node.list', {});
  return Object.fromEntries(
    items.map(({ name, node }) => [name, JSON.stringify(node).match(/"hwaddr":"([^"]+)"/)?.[1]]),
  );
}

/** The settings in a URL as iPXE fills them in. */
function expandByIpxe(url: string, hwaddr: string): string {
  return url.replace(`\${mac:hexhyp}`, hwaddr.replaceAll(':', '-')).replaceAll(/\$\{[^}]*\}/g, '');
}

test.each([
  ['a ROM that may yet boot from its disk', UEFI_ROM],
  ['a machine that says it is iPXE only in words', { ...ipxeWithoutClass, hostName: 'iPXE' }],
  ['an operating system', {}],
])('%s does not become a node', async (_what, options) => {
  const offer = await dhcp.ask(discover(options, { hwaddr: FIRST }));
  expect(offer.yiaddr).toMatch(/^127\.0\.9\./);
  expect(await machines()).toEqual({ n1: undefined, n2: undefined });
});

test('a REQUEST of iPXE is too late to become a node, its next DISCOVER is not', async () => {
  const wanted = { requestedAddress: ip('127.0.9.1'), serverIdentifier: ip('127.0.0.1') };
  await dhcp.ask(clientMessage(MESSAGE_TYPE.REQUEST, { ...IPXE, ...wanted }, { hwaddr: FIRST }));
  expect(await machines()).toEqual({ n1: undefined, n2: undefined });
});

test('the first machine that runs iPXE becomes the first discoverable node, with its address at once', async () => {
  const offer = await dhcp.ask(discover(IPXE, { hwaddr: FIRST }));
  expect([offer.yiaddr, offer.options.hostName]).toEqual(['127.0.0.11', 'n1']);
  expect(await machines()).toEqual({ n1: FIRST, n2: undefined });
  const url = new URL(expandByIpxe(offer.options.bootFileName ?? '', FIRST));
  expect(url.host).toBe(`127.0.0.1:${daemon.ports.http}`);
  const script = await askHttp({ port: Number(url.port), path: `${url.pathname}${url.search}` });
  expect(script.body.toString()).toContain('n1');
  expect(await daemon.order('node', 'list', '--json', 'n1')).not.toContain('discoverable');
});

test('it stays that node, and the next machine becomes the next one', async () => {
  expect((await dhcp.ask(discover(IPXE, { hwaddr: FIRST }))).yiaddr).toBe('127.0.0.11');
  const [offer, same] = await Promise.all([1, 2].map(() => dhcp.ask(discover(IPXE, { hwaddr: SECOND }))));
  expect([offer?.yiaddr, same?.yiaddr]).toEqual(['127.0.0.12', '127.0.0.12']);
  expect(await machines()).toEqual({ n1: FIRST, n2: SECOND });
});

test('when no node is left, a machine that runs iPXE learns how to become one', async () => {
  const offer = await dhcp.ask(discover(IPXE, { hwaddr: THIRD }));
  expect(offer.yiaddr).toMatch(/^127\.0\.9\./);
  const { status, body } = await askHttp({ port: daemon.ports.http, path: `/ipxe/${THIRD}` });
  expect(status).toBe(200);
  expect(body.toString()).toContain(`wwctl node add`);
  expect(await machines()).toEqual({ n1: FIRST, n2: SECOND });
});
