import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ChildLines } from '../support/child-lines.ts';
import { type DhcpLab, openDhcpLab, startServer, udhcpcScript } from '../support/dhcp-lab.ts';
import { ip } from '../support/dhcp-messages.ts';
import { type Namespace, openNamespace, requireCommand } from '../support/netns.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:09';
const STRANGER = '52:54:00:00:00:78';
const nodes = {
  [NODE_MAC]: { name: 'n9', ip: ip('10.7.0.9'), netmask: ip('255.255.255.0'), gateway: ip('10.7.0.1') },
};

let lab: DhcpLab;
let server: RunningServer;
/** Beyond the relay, which lives in the namespace that other tests use for clients. */
let far: Namespace;

beforeAll(async () => {
  requireCommand('dnsmasq', 'dnsmasq-base');
  requireCommand('udhcpc', 'udhcpc');
  lab = await openDhcpLab();
  far = await openNamespace();
  const relay = lab.clients;
  await relay.addVethPair('low', 'cli', far);
  await relay.ip('addr', 'add', '10.0.0.200/24', 'dev', 'cli');
  await relay.ip('addr', 'add', '10.7.0.1/24', 'dev', 'low');
  await lab.server.ip('route', 'add', '10.7.0.0/24', 'via', '10.0.0.200');
  server = await startServer(lab, { nodes });
  const child = relay.spawn(
    'dnsmasq',
    [
      '-k',
      '--conf-file=/dev/null',
      '--port=0',
      '--user=root',
      '--pid-file=',
      '--log-facility=-',
      '--log-dhcp',
      '--dhcp-relay=10.7.0.1,10.0.0.1',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await new ChildLines(child).take('DHCP relay from 10.7.0.1 to 10.0.0.1');
});
afterAll(async () => {
  await far.close();
  await lab.close();
});

test('a node behind a relay gets its address in its own network, and it alone', async () => {
  await far.ip('link', 'set', 'cli', 'down');
  await far.ip('link', 'set', 'cli', 'address', NODE_MAC, 'up');
  const { stdout } = await far.exec('udhcpc', udhcpc());
  expect(stdout).toContain('udhcpc bound ip=10.7.0.9 mask=24 router=10.7.0.1');
  expect(await server.event(/^ACK/)).toMatchObject({ node: 'n9', ip: '10.7.0.9' });
  await far.ip('link', 'set', 'cli', 'down');
  await far.ip('link', 'set', 'cli', 'address', STRANGER, 'up');
  await expect(far.exec('udhcpc', udhcpc())).rejects.toThrow();
  expect(await server.event(/relay/)).toMatchObject({
    outcome: 'refused',
    hwaddr: STRANGER,
    detail: 'relay 10.7.0.1 speaks for a network that is not served here',
  });
});

function udhcpc(): string[] {
  return ['-i', 'cli', '-f', '-n', '-q', '-t', '2', '-T', '1', '-s', udhcpcScript(lab)];
}
