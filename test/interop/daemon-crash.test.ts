import { expect, test } from '@jest/globals';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import { UnavailableError } from '../../src/domain/errors.ts';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { clientMessage, discover, ip, mac, remember } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';

const lab = new DaemonLab();

const NODES_OF_WRITER = 20;

/** Writes the number of each change into its nodes in turn until the daemon is gone; gives what it acknowledged. */
async function keepChanging(daemon: DaemonProcess, writer: number, onChange: () => void) {
  const turns = new Map<string, number>();
  for (let turn = 0; ; turn += 1) {
    const name = `w${writer}-${turn % NODES_OF_WRITER}`;
    const change = { names: [name], patch: { set: { comment: `${turn}` } } };
    try {
      await daemon.api.call(turn < NODES_OF_WRITER ? 'node.add' : 'node.set', change);
    } catch (error) {
      if (error instanceof UnavailableError) return turns;
      throw error;
    }
    turns.set(name, turn);
    onChange();
  }
}

/** Takes leases until the daemon is gone; gives those that it acknowledged. */
function keepLeasing(dhcp: LoopbackDhcpClient) {
  const leases = new Map<string, string>();
  const run = async () => {
    for (let machine = 1; machine < 200; machine += 1) {
      const hwaddr = mac(`02:00:00:00:00:${machine.toString(16).padStart(2, '0')}`);
      const offer = await dhcp.ask(discover({}, { hwaddr }));
      const wanted = { requestedAddress: offer.yiaddr, serverIdentifier: ip('127.0.0.1') };
      const ack = await dhcp.ask(clientMessage(MESSAGE_TYPE.REQUEST, wanted, { hwaddr }));
      if (ack.options.messageType === MESSAGE_TYPE.ACK) leases.set(hwaddr, ack.yiaddr);
    }
  };
  void run();
  return leases;
}

test('after kill -9 in the middle of work, all that was acknowledged is there', async () => {
  const daemon = await lab.start();
  await daemon.order('node', 'add', 'n1', '--hwaddr', '52:54:00:00:00:01');
  await askHttp({ port: daemon.ports.http, path: '/ipxe/52:54:00:00:00:01' });
  const history = await daemon.order('node', 'status', '--history', 'n1', '--json');
  expect(JSON.parse(history)).toMatchObject([{ node: 'n1', stage: 'ipxe' }]);

  const dhcp = await LoopbackDhcpClient.open(daemon.ports);
  const leases = keepLeasing(dhcp);
  let changes = 0;
  const killInTheMiddle = () => {
    changes += 1;
    if (changes >= 400 && leases.size >= 20) daemon.child.kill('SIGKILL');
  };
  const writers = [1, 2, 3, 4].map((writer) => keepChanging(daemon, writer, killInTheMiddle));
  const acknowledged = (await Promise.all(writers)).flatMap((turns) => [...turns]);
  expect(await daemon.ended).toBe('SIGKILL');

  const again = await lab.start(daemon.place);
  const { items: nodes } = await again.api.call('node.list', {});
  const found = new Map(nodes.map(({ name, node }) => [name, Number(node['comment'])]));
  for (const [name, turn] of acknowledged) {
    // The change after it may have been stored and not have been answered.
    expect([turn, turn + NODES_OF_WRITER]).toContain(found.get(name));
  }
  for (const [hwaddr, address] of leases) {
    const { options, yiaddr } = await dhcp.ask(remember(address, {}, { hwaddr: mac(hwaddr) }));
    expect([hwaddr, options.messageType, yiaddr]).toEqual([hwaddr, MESSAGE_TYPE.ACK, address]);
  }
  dhcp.close();
  expect(await again.order('node', 'status', '--history', 'n1', '--json')).toBe(history);
  expect(await again.order('node', 'status', 'n1')).toMatch(/n1 +IPXE/);
});
