import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { adminRequest } from '../support/admin-request.ts';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import { type DaemonProcess, giveAway } from '../support/daemon-process.ts';
import { discover, mac, UEFI_ROM } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';
import { sha256 } from '../support/sha256.ts';
import { fetchByTftp } from '../support/tftp-client.ts';

const NOBODY = 65534;
const lab = new DaemonLab();

/** What each service answers to a question that only this daemon answers so. */
async function answersOf(daemon: DaemonProcess, node: string) {
  const { ports, place } = daemon;
  const added = await daemon.order('node', 'add', node, '--hwaddr', '52:54:00:00:00:01', '--ipaddr', '127.0.0.11');
  const status = await askHttp({ port: ports.http, path: '/status' });
  const program = await fetchByTftp({ port: ports.tftp, filename: 'warewulf/snponly.efi' });
  const dhcp = await LoopbackDhcpClient.open(ports);
  const offer = await dhcp.ask(discover(UEFI_ROM, { hwaddr: mac('52:54:00:00:00:01') }));
  dhcp.close();
  return {
    added,
    nodes: Object.keys(JSON.parse(status.body.toString()).nodes),
    program: sha256(program.bytes),
    offer: [offer.yiaddr, offer.options.hostName, offer.options.bootFileName],
    socketMode: (statSync(place.socket).mode & 0o777).toString(8),
  };
}

function expected(node: string) {
  return {
    added: expect.stringContaining(node),
    nodes: [node],
    program: sha256(readFileSync('/usr/lib/ipxe/snponly.efi')),
    offer: ['127.0.0.11', node, 'warewulf/snponly.efi'],
    socketMode: '600',
  };
}

test('two daemons serve side by side, one of them as a user without rights', async () => {
  const place = await lab.place();
  giveAway(place, NOBODY);
  const [ofRoot, ofNobody] = await Promise.all([lab.start(), lab.start(place, { uid: NOBODY })]);
  expect(statSync(`/proc/${ofNobody.child.pid}`).uid).toBe(NOBODY);
  expect(await Promise.all([answersOf(ofRoot, 'ours'), answersOf(ofNobody, 'theirs')])).toEqual([
    expected('ours'),
    expected('theirs'),
  ]);
});

test('a second daemon on the same state is refused, and the first one goes on', async () => {
  const first = await lab.start();
  // What an import under way has there.
  const staging = join(first.place.directory, 'images/.staging/of-first');
  mkdirSync(staging, { recursive: true });
  writeFileSync(join(staging, 'layer'), 'half of it');
  const second = lab.launch(first.place);
  expect(await second.ended).toBe(1);
  expect(second.lines.text).toMatch(/^ERROR: .*registry\.db.*another/m);
  expect(second.lines.text).not.toMatch(/\bat .*:\d+:\d+/);
  expect(await answersOf(first, 'n1')).toEqual(expected('n1'));
  expect(readFileSync(join(staging, 'layer'), 'utf8')).toBe('half of it');
});

test('a daemon that finds its port taken says which one and ends, and leaves no socket', async () => {
  const first = await lab.start();
  const place = await lab.place({ warewulf: { port: first.ports.http } });
  const second = lab.launch(place);
  expect(await second.ended).toBe(1);
  expect(second.lines.text).toMatch(
    new RegExp(`ERROR: cannot listen on 127\\.0\\.0\\.1:${first.ports.http}: .*EADDRINUSE.*warewulf: port`),
  );
  expect(() => statSync(place.socket)).toThrow('ENOENT');
});

describe('a service that is switched off does not listen', () => {
  test.each([
    ['http', { warewulf: { http: false } }],
    ['tftp', { tftp: { enabled: false } }],
    ['dhcp', { dhcp: { enabled: false } }],
  ] as const)('%s', async (name, conf) => {
    const daemon = await lab.start(conf);
    const { http, tftp, dhcp } = daemon.ports;
    const listening = { http: await listensTcp(http), tftp: await listensUdp(tftp), dhcp: await listensUdp(dhcp) };
    expect(listening).toEqual({ http: true, tftp: true, dhcp: true, [name]: false });
    expect(await daemon.stop()).toBe(0);
  });

  test('all of them, and the daemon is still there for wwctl', async () => {
    const daemon = await lab.start({ warewulf: { http: false }, tftp: { enabled: false }, dhcp: { enabled: false } });
    const { http, tftp, dhcp } = daemon.ports;
    expect([await listensTcp(http), await listensUdp(tftp), await listensUdp(dhcp)]).toEqual([false, false, false]);
    expect(await daemon.order('node', 'list')).toContain('NODE');
  });
});

describe('the admin plane is apart', () => {
  test('its operations answer on the socket and not on the TCP port', async () => {
    const { place, ports } = await lab.start();
    for (const path of ['/api/v1/nodes', '/api/v1/images', '/api/v1/version']) {
      expect((await adminRequest(place.socket, { path })).status).toBe(200);
      expect(await askHttp({ port: ports.http, path })).toMatchObject({ status: 404, body: Buffer.alloc(0) });
      expect((await askHttp({ port: ports.http, path, method: 'POST', body: '{}' })).status).toBe(404);
    }
    for (const path of ['/ipxe/52:54:00:00:00:01', '/status']) {
      expect((await adminRequest(place.socket, { path })).status).toBe(404);
    }
  });
});

function listensTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** A port is taken exactly when nobody else can have it. */
function listensUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(true));
    socket.bind({ port, exclusive: true }, () => socket.close(() => resolve(false)));
  });
}
