import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DhcpLab, openDhcpLab } from '../support/dhcp-lab.ts';

const SOURCE = resolve(import.meta.dirname, '../../src/adapter/net/probe-address.ts');
const NODE = resolve(import.meta.dirname, '../../node_modules/.bin/node');

let lab: DhcpLab;
let script = '';
beforeAll(async () => {
  lab = await openDhcpLab();
  script = join(lab.directory, 'probe.mjs');
  // All at once, as a server asks; each with how long it took.
  const lines = [
    `import { probeAddress } from ${JSON.stringify(SOURCE)};`,
    'const ask = async (question) => {',
    "  const [ip, card] = question.split('@');",
    '  const start = performance.now();',
    '  const answer = await probeAddress(ip, card).catch(String);',
    '  return { answer, milliseconds: performance.now() - start };',
    '};',
    'console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(ask))));',
  ];
  writeFileSync(script, lines.join('\n'), { mode: 0o644 });
});
afterAll(() => lab.close());

interface Probed {
  readonly answer: boolean | string;
  readonly milliseconds: number;
}

/** @param questions e.g. `10.0.0.9@srv` */
async function probe(...questions: readonly string[]): Promise<readonly Probed[]> {
  const { stdout } = await lab.server.exec(NODE, [script, ...questions]);
  return JSON.parse(stdout) as Probed[];
}

test('who answers is found at once, and silence is believed after half a second', async () => {
  await lab.clients.ip('addr', 'add', '10.0.0.9/24', 'dev', 'cli');
  await lab.clients.ip('addr', 'add', '10.0.0.10/24', 'dev', 'cli');
  const [one, nobody, other] = await probe('10.0.0.9@srv', '10.0.0.77@srv', '10.0.0.10@srv');
  expect([one?.answer, nobody?.answer, other?.answer]).toEqual([true, false, true]);
  expect(nobody?.milliseconds).toBeGreaterThan(490);
  expect(one?.milliseconds).toBeLessThan(nobody?.milliseconds ?? 0);
});

test('who is on another card does not count', async () => {
  await lab.server.addVethPair('srv2', 'cli2', lab.clients);
  await lab.server.ip('addr', 'add', '10.0.0.1/24', 'dev', 'srv2');
  await lab.clients.ip('link', 'set', 'cli2', 'down');
  const [here, elsewhere] = await probe('10.0.0.9@srv', '10.0.0.9@srv2');
  expect([here?.answer, elsewhere?.answer]).toEqual([true, false]);
});

test('a card that is not there is an UnavailableError', async () => {
  const [probed] = await probe('10.0.0.9@ww-none');
  expect(probed?.answer).toBe(
    'UnavailableError: cannot ping 10.0.0.9 on ww-none (setsockopt: ENODEV): there is no such card: ip link shows those that exist',
  );
});

test('so is the lack of the right to it', async () => {
  const test = [
    `import { probeAddress } from ${JSON.stringify(SOURCE)};`,
    "console.log(await probeAddress('127.0.0.1', 'lo').catch(String));",
  ];
  const { stdout } = await promisify(execFile)(NODE, ['--input-type=module', '-e', test.join('\n')], {
    uid: 65534,
    gid: 65534,
  });
  expect(stdout).toBe(
    'UnavailableError: cannot ping 127.0.0.1 on lo (socket: EPERM): raw sockets need root or CAP_NET_RAW: grant it, or set dhcp: conflict probe: false\n',
  );
});
