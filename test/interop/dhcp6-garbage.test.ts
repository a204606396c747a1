import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeDhcp6 } from '../../src/codec/dhcp6/encode.ts';
import { ChildLines } from '../support/child-lines.ts';
import { beMachine6, type Dhcp6Lab, openDhcp6Lab, startServer6 } from '../support/dhcp6-lab.ts';
import { IPXE6, ip6, message6, relayForward, solicit, UEFI_ROM6, wants } from '../support/dhcp6-messages.ts';
import type { RunningServer } from '../support/server-process.ts';

const NODE_MAC = '52:54:00:00:00:02';
const NODE_BINARY = resolve(import.meta.dirname, '../../node_modules/.bin/node');
const SENDER = resolve(import.meta.dirname, '../support/send-datagrams.ts');
const DATAGRAMS = 3000;

let lab: Dhcp6Lab;
let server: RunningServer;

beforeAll(async () => {
  lab = await openDhcp6Lab();
  server = await startServer6(lab, { nodes: { [NODE_MAC]: { name: 'n1', ip: ip6('fd00:1::5') } } });
});
afterAll(() => lab.close());

test(`after ${DATAGRAMS} broken datagrams the server answers a node as before`, async () => {
  await beMachine6(lab, '52:54:00:00:00:50');
  await lab.clients.ip('addr', 'add', 'fd00:1::250/64', 'dev', 'cli', 'nodad');
  await send([...broken(), ...oddities()]);
  await beMachine6(lab, NODE_MAC);
  const [config, leases] = [join(lab.directory, 'dhclient.conf'), join(lab.directory, 'dhclient.leases')];
  writeFileSync(config, 'request dhcp6.name-servers;\n');
  const argv = ['-6', '-v', '-1', '-d', '-cf', config, '-lf', leases, '-pf', '/dev/null', '-sf', '/bin/true', 'cli'];
  const client = lab.clients.spawn('dhclient', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  await new ChildLines(client).take('PRC: Bound to lease');
  client.kill('SIGKILL');
  expect(await server.event(/^REPLY to REQUEST fd00:1::5/)).toMatchObject({ node: 'n1', outcome: 'ok' });
  await server.stop();
  // Lines are bounded, however much comes in; nothing of ours broke.
  expect(server.lines.text.split('\n').length).toBeLessThan(1000);
  expect(server.lines.text).not.toContain('"level":50');
  expect(server.child.exitCode).toBe(0);
});

/** A stranger's messages with a few bytes changed, cut short or drawn out; the same in every run. */
function broken(): Buffer[] {
  const inner = encodeDhcp6(solicit(UEFI_ROM6));
  const real = [
    inner,
    encodeDhcp6(solicit(IPXE6)),
    encodeDhcp6(message6('REBIND', { identityAssociations: [wants('fd00:1::1:1')] })),
    encodeDhcp6(message6('CONFIRM', { identityAssociations: [wants('fd00:1::1:1')] })),
    encodeDhcp6(message6('INFORMATION_REQUEST')),
    encodeDhcp6(relayForward({ relayMessage: inner }, { linkAddress: ip6('fd00:1::9') })),
  ];
  const change = fc.tuple(fc.nat(300), fc.integer({ min: 0, max: 255 }));
  const mutated = fc
    .tuple(
      fc.constantFrom(...real),
      fc.array(change, { minLength: 1, maxLength: 10 }),
      fc.option(fc.nat(300)),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([message, changes, cut, tail]) => {
      const bytes = Buffer.concat([message, tail]);
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      return cut === null ? bytes : bytes.subarray(0, cut);
    });
  return fc.sample(mutated, { numRuns: DATAGRAMS, seed: 547 });
}

/** What mutation hardly finds. */
function oddities(): Buffer[] {
  let nested = encodeDhcp6(solicit());
  for (let index = 0; index < 200; index += 1) nested = encodeDhcp6(relayForward({ relayMessage: nested }));
  const manyAddresses = wants(...Array.from({ length: 1500 }, (_, index) => `fd00:1::${(index + 1).toString(16)}`));
  return [
    Buffer.alloc(0),
    Buffer.alloc(60_000, 255),
    nested,
    Buffer.concat([Buffer.of(1, 0, 0, 1), Buffer.alloc(60_000, Buffer.of(0, 250, 0, 0))]),
    encodeDhcp6(message6('REQUEST', { identityAssociations: [manyAddresses] })),
    encodeDhcp6(message6('REPLY')),
  ];
}

async function send(datagrams: readonly Buffer[]): Promise<void> {
  const child = lab.clients.spawn(NODE_BINARY, [SENDER, 'fd00:1::1', '547'], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin?.end(datagrams.map((bytes) => `${bytes.toString('hex')}\n`).join(''));
  await once(child, 'close');
}
