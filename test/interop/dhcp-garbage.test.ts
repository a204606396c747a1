import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeDhcpMessage } from '../../src/codec/dhcp/encode.ts';
import { beMachine, type DhcpLab, openDhcpLab, startServer, udhcpcScript } from '../support/dhcp-lab.ts';
import { clientMessage, discover, IPXE, ip, remember, select, UEFI_ROM } from '../support/dhcp-messages.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:02';
const NODE_BINARY = resolve(import.meta.dirname, '../../node_modules/.bin/node');
const SENDER = resolve(import.meta.dirname, '../support/send-datagrams.ts');
const DATAGRAMS = 5000;

let lab: DhcpLab;
let server: RunningServer;

beforeAll(async () => {
  lab = await openDhcpLab();
  server = await startServer(lab, { nodes: { [NODE_MAC]: { name: 'n1', ip: ip('10.0.0.5') } } });
});
afterAll(() => lab.close());

test(`after ${DATAGRAMS} broken datagrams the server answers a node as before`, async () => {
  await beMachine(lab, '52:54:00:00:00:50');
  await lab.clients.ip('addr', 'add', '10.0.0.250/24', 'dev', 'cli');
  await send([...broken(), ...oddities()]);
  await beMachine(lab, NODE_MAC);
  const { stdout } = await lab.clients.exec('udhcpc', [
    '-i',
    'cli',
    '-f',
    '-n',
    '-q',
    '-t',
    '5',
    '-T',
    '1',
    '-s',
    udhcpcScript(lab),
  ]);
  expect(stdout).toContain('bound ip=10.0.0.5');
  expect(await server.event(/^ACK 10\.0\.0\.5/)).toMatchObject({ node: 'n1', outcome: 'ok' });
  await server.stop();
  // Lines are bounded, however much comes in; nothing of ours broke.
  expect(server.lines.text.split('\n').length).toBeLessThan(1000);
  expect(server.lines.text).not.toContain('"level":50');
  expect(server.child.exitCode).toBe(0);
});

/** A stranger's messages with a few bytes changed, cut short or drawn out; the same in every run. */
function broken(): Buffer[] {
  const real = [
    discover(UEFI_ROM),
    discover(IPXE),
    select('10.0.0.5', UEFI_ROM),
    remember('10.0.0.9'),
    clientMessage(4),
    clientMessage(7),
    clientMessage(8),
  ];
  const change = fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 255 }));
  const mutated = fc
    .tuple(
      fc.constantFrom(...real),
      fc.array(change, { minLength: 1, maxLength: 10 }),
      fc.option(fc.nat(600)),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([message, changes, cut, tail]) => {
      const bytes = Buffer.concat([encodeDhcpMessage(message), tail]);
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      return cut === null ? bytes : bytes.subarray(0, cut);
    });
  return fc.sample(mutated, { numRuns: DATAGRAMS, seed: 67 });
}

/** What mutation hardly finds. */
function oddities(): Buffer[] {
  const loops = Buffer.concat([
    encodeDhcpMessage(discover()).subarray(0, 240),
    Buffer.alloc(60_000, Buffer.of(12, 1, 65)),
  ]);
  return [
    Buffer.alloc(0),
    Buffer.alloc(60_000, 255),
    loops,
    encodeDhcpMessage(discover({}, { htype: 32, chaddr: new Uint8Array() })),
    encodeDhcpMessage(discover({}, { giaddr: ip('255.255.255.255') })),
    encodeDhcpMessage(discover({}, { giaddr: ip('10.0.0.1') })),
    encodeDhcpMessage(clientMessage(8, {}, { ciaddr: ip('255.255.255.255') })),
    encodeDhcpMessage({ ...discover(), op: 'reply' }),
  ];
}

async function send(datagrams: readonly Buffer[]): Promise<void> {
  const child = lab.clients.spawn(NODE_BINARY, [SENDER, '10.0.0.1', '67'], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin?.end(datagrams.map((bytes) => `${bytes.toString('hex')}\n`).join(''));
  await once(child, 'close');
}
