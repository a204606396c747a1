import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openUdpSocket } from '../../src/adapter/net/udp-socket.ts';
import { UnavailableError } from '../../src/domain/errors.ts';
import { beMachine, type DhcpLab, openDhcpLab, POLICY, startServer, udhcpcScript } from '../support/dhcp-lab.ts';
import { ip } from '../support/dhcp-messages.ts';
import { withNamespace } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

let lab: DhcpLab;

beforeAll(async () => {
  lab = await openDhcpLab();
});
afterAll(() => lab.close());

test('two servers of one host share port 67, each on its own card', () =>
  withNamespace(async (others) => {
    await lab.server.addVethPair('srv2', 'cli', others);
    await lab.server.ip('addr', 'add', '10.8.0.1/24', 'dev', 'srv2');
    await beMachine(lab, '52:54:00:00:00:21');
    const first = await startServer(lab);
    const second = await startServer(lab, {
      settings: {
        port: 67,
        proxyPort: 4011,
        policies: [
          {
            ...POLICY,
            server: ip('10.8.0.1'),
            interface: 'srv2',
            network: { address: ip('10.8.0.0'), prefix: 24 },
            range: { start: ip('10.8.0.100'), end: ip('10.8.0.199') },
          },
        ],
      },
      leaseFile: `${lab.directory}/second.db`,
    });
    const argv = ['-i', 'cli', '-f', '-n', '-q', '-t', '5', '-T', '1', '-s', udhcpcScript(lab)];
    const answers = await Promise.all([lab.clients.exec('udhcpc', argv), others.exec('udhcpc', argv)]);
    expect(answers[0]?.stdout).toContain('bound ip=10.0.0.100 mask=24');
    expect(answers[1]?.stdout).toContain('bound ip=10.8.0.100 mask=24');
    await first.stop();
    await second.stop();
    // Each heard the broadcasts of its own card only.
    expect(machinesIn(first)).toEqual(new Set(['52:54:00:00:00:21']));
    expect(machinesIn(second)).toHaveProperty('size', 1);
    expect(machinesIn(second)).not.toContain('52:54:00:00:00:21');
  }));

test('a second server on the same card is told who stands in its way', async () => {
  const first = await startServer(lab);
  await expect(startServer(lab)).rejects.toThrow(
    'cannot listen on UDP 0.0.0.0 port 67 on srv (EADDRINUSE): another program has it',
  );
  await first.stop();
});

test.each([
  ['an address that no card has', { address: '192.0.2.1', port: 0 }, 'EADDRNOTAVAIL'],
  ['an address that no card has, with a card', { address: '192.0.2.1', port: 0, device: 'lo' }, 'EADDRNOTAVAIL'],
  ['a card that does not exist', { address: '0.0.0.0', port: 0, device: 'ww-none' }, 'ENODEV'],
])('%s is an UnavailableError', async (_what, options, code) => {
  const opening = openUdpSocket(options);
  await expect(opening).rejects.toThrow(UnavailableError);
  await expect(opening).rejects.toMatchObject({ facts: { ...options, code } });
});

test('without a card it is a plain socket, and a taken port is an UnavailableError', async () => {
  const socket = await openUdpSocket({ address: '127.0.0.1', port: 0 });
  const { port } = socket.address();
  await expect(openUdpSocket({ address: '127.0.0.1', port })).rejects.toThrow(
    `cannot listen on UDP 127.0.0.1 port ${port} (EADDRINUSE)`,
  );
  socket.close();
});

test('a privileged port without the right to it is an UnavailableError', async () => {
  const script = resolve(import.meta.dirname, '../support/open-port-unprivileged.ts');
  const child = execFile(resolve(import.meta.dirname, '../../node_modules/.bin/node'), [script], {
    uid: 65534,
    gid: 65534,
  });
  let output = '';
  child.stdout?.on('data', (text) => {
    output += text;
  });
  await once(child, 'close');
  expect(output).toBe(
    'UnavailableError: cannot listen on UDP 127.0.0.1 port 67 on lo (EACCES): ports below 1024 need root or CAP_NET_BIND_SERVICE: grant it, or set a higher port\n',
  );
});

function machinesIn({ lines }: RunningServer): Set<string | undefined> {
  return new Set(Array.from(lines.text.matchAll(/"hwaddr":"([^"]+)"/g), ([, hwaddr]) => hwaddr));
}
