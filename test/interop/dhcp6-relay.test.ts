import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { beMachine6, type Dhcp6Lab, hasLinkLocal, openDhcp6Lab, POLICY6, startServer6 } from '../support/dhcp6-lab.ts';
import { ip6 } from '../support/dhcp6-messages.ts';
import { type Namespace, requireCommand } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:09';
const STRANGER = '52:54:00:00:00:78';
const nodes = { [NODE_MAC]: { name: 'n9', ip: ip6('fd00:7::9') } };
const { interface: _, range: __, ...BEHIND_RELAY } = POLICY6;
const RACK = { ...BEHIND_RELAY, name: 'rack', network: { address: ip6('fd00:7::'), prefix: 64 } };

let lab: Dhcp6Lab;
let server: RunningServer;
/** Beyond the relay, which lives in the namespace that other tests use for clients. */
let far: Namespace;

beforeAll(async () => {
  requireCommand('dnsmasq', 'dnsmasq-base');
  requireCommand('dhcrelay', 'isc-dhcp-relay');
  requireCommand('dhclient', 'isc-dhcp-client');
  lab = await openDhcp6Lab();
  far = await lab.addNamespace();
  const relay = lab.clients;
  await relay.addVethPair('low', 'cli', far);
  await relay.ip('addr', 'add', 'fd00:1::200/64', 'dev', 'cli', 'nodad');
  await relay.ip('addr', 'add', 'fd00:7::1/64', 'dev', 'low', 'nodad');
  await hasLinkLocal(relay, 'cli');
  await hasLinkLocal(relay, 'low');
  await lab.server.ip('route', 'add', 'fd00:7::/64', 'via', 'fd00:1::200');
  server = await startServer6(lab, { policies: [POLICY6, RACK], nodes });
});
afterAll(() => lab.close());

test.each([
  {
    says: 'dnsmasq, which says the hardware address that it saw',
    command: 'dnsmasq',
    argv: [
      ...['-k', '--conf-file=/dev/null', '--port=0', '--user=root', '--pid-file=', '--log-facility=-', '--log-dhcp'],
      '--dhcp-relay=fd00:7::1,fd00:1::1',
    ],
    isReady: 'DHCP relay from fd00:7::1 to fd00:1::1',
  },
  {
    says: 'dhcrelay, which wants its interface identifier back',
    command: 'dhcrelay',
    argv: ['-6', '-d', '--no-pid', '-I', '-l', 'low', '-u', 'fd00:1::1%cli'],
    isReady: 'Sending on   Socket/low',
  },
])('a node behind $says, gets its address in its own network, and it alone', async ({ command, argv, isReady }) => {
  const child = lab.clients.spawn(command, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  await new ChildLines(child).take(isReady);
  await beMachine6({ clients: far }, NODE_MAC);
  const client = dhclient();
  await client.lines.take('PRC: Bound to lease');
  client.child.kill('SIGKILL');
  expect(await server.event(/^REPLY/)).toMatchObject({ node: 'n9', hwaddr: NODE_MAC, ip: 'fd00:7::9' });
  await beMachine6({ clients: far }, STRANGER);
  const stranger = dhclient();
  expect(await server.event(/no address/)).toMatchObject({ outcome: 'refused', hwaddr: STRANGER });
  stranger.child.kill('SIGKILL');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
});

function dhclient() {
  const [config, leases] = ['dhclient6.conf', `dhclient6-${Math.random()}.leases`].map((name) =>
    join(lab.directory, name),
  );
  writeFileSync(config ?? '', 'request dhcp6.name-servers;\n');
  const argv = ['-6', '-v', '-cf', config ?? '', '-lf', leases ?? '', '-pf', '/dev/null', '-sf', '/bin/true'];
  const child = far.spawn('dhclient', [...argv, '-1', '-d', 'cli'], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, lines: new ChildLines(child) };
}
