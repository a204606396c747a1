import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { USER_HEADER } from '../../src/api/caller-headers.ts';
import type { OutputOf } from '../../src/api/client.ts';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import { UnavailableError } from '../../src/domain/errors.ts';
import { adminRequest } from '../support/admin-request.ts';
import { askHttp } from '../support/ask-http.ts';
import { importChange, restChange } from '../support/change-doors.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { clientMessage, discover, ip, mac, remember } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';
import { anyChange, type RandomChange } from '../support/random-changes.ts';
import { readStoredHistory, replayHistory, type StoredHistory } from '../support/stored-history.ts';

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

/** A change of many records, an import or undo among them; by whom, and its revision if it was acknowledged. */
interface Asked {
  readonly who: string;
  /** Undefined where no answer came; 0 where nothing was changed. */
  revision?: number;
}

const MANY = 400;

function isOfMany(turn: number): boolean {
  return turn % 4 === 3;
}

function requestFor(change: RandomChange, who: string, turn: number, newest: number) {
  if (isOfMany(turn)) {
    const patch = { set: { comment: who, 'tags.turn': `${turn}` } };
    return restChange({ verb: 'set', kind: 'node', names: [`b[001-${MANY}]`], patch }, newest, {});
  }
  const text = importChange(change, 'yaml');
  if (text === undefined) return restChange(change, newest, { keepGoing: true });
  return { method: 'POST', path: '/api/v1/registry/import', body: { ...text, keepGoing: true } };
}

/** Asks for one change after the other until the daemon is gone. @param ofMany who waits for a change of many records */
async function keepAsking(
  daemon: DaemonProcess,
  name: string,
  changes: readonly RandomChange[],
  onAnswer: () => void,
  ofMany: Set<string>,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  let newest = 1;
  for (const [turn, change] of changes.entries()) {
    const one: Asked = { who: `${name}-${turn}` };
    asked.push(one);
    const { method, path, body } = requestFor(change, one.who, turn, newest);
    const headers = { 'content-type': 'application/json', [USER_HEADER]: one.who };
    const request = { method, path, headers, body: JSON.stringify(body) };
    if (isOfMany(turn)) ofMany.add(one.who);
    const answer = await adminRequest(daemon.place.socket, request).catch(() => undefined);
    if (answer === undefined) return asked;
    ofMany.delete(one.who);
    const made = answer.status < 300 ? (JSON.parse(answer.body) as OutputOf<'registry.apply'>) : undefined;
    one.revision = made !== undefined && made.changes.length > 0 ? made.revision : 0;
    newest = Math.max(newest, one.revision);
    onAnswer();
  }
  throw new Error('the daemon should have been killed before the changes ran out');
}

function checkAsked({ revisions }: StoredHistory, asked: readonly Asked[]): void {
  for (const { who, revision } of asked) {
    const found = revisions.filter((one) => one.who === who).map(({ number }) => number);
    if (revision === undefined) expect(found.length).toBeLessThanOrEqual(1);
    else expect([who, found]).toEqual([who, revision === 0 ? [] : [revision]]);
  }
}

/** So many answers and milliseconds after a start: at once, while a change is checked, while it is written. */
const KILLS = [
  { killAfter: 5, delayMs: 0 },
  { killAfter: 20, delayMs: 4 },
  { killAfter: 20, delayMs: 8 },
  { killAfter: 40, delayMs: 15 },
  { killAfter: 60, delayMs: 30 },
] as const;

test('after kill -9 among changes of every kind, the records are what the history comes to', async () => {
  const place = await lab.place({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  const asked: Asked[] = [];
  for (const [index, { killAfter, delayMs }] of KILLS.entries()) {
    const daemon = await lab.start(place);
    await daemon.api.call('node.add', { names: [`b[001-${MANY}]`], patch: {}, keepGoing: true });
    const ofMany = new Set<string>();
    let answers = 0;
    const kill = () => {
      answers += 1;
      if (answers >= killAfter && ofMany.size > 0) setTimeout(() => daemon.child.kill('SIGKILL'), delayMs);
    };
    const writers = [1, 2, 3, 4].map((writer) => {
      const changes = fc.sample(anyChange, { numRuns: 500, seed: index * 10 + writer });
      return keepAsking(daemon, `kill-${index}-${writer}`, changes, kill, ofMany);
    });
    asked.push(...(await Promise.all(writers)).flat());
    expect(await daemon.ended).toBe('SIGKILL');
    const history = await readStoredHistory(place.directory);
    expect(history.revisions.length).toBeGreaterThan(1);
    expect(replayHistory(history)).toEqual([]);
    checkAsked(history, asked);
  }
  const again = await lab.start(place);
  const { items } = await again.api.call('node.list', { raw: 'true' });
  const { registry } = await again.stop().then(() => readStoredHistory(place.directory));
  expect(Object.fromEntries(items.map(({ name, node }) => [name, node]))).toEqual(Object.fromEntries(registry.nodes));
});
