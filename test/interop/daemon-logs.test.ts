import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import { askHttp } from '../support/ask-http.ts';
import { ChildLines } from '../support/child-lines.ts';
import { allCommandLines } from '../support/command-lines.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import { WAREWULFD } from '../support/daemon-process.ts';
import { clientMessage, discover, IPXE, ip, mac, UEFI_ROM } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';
import { programEnvironment } from '../support/program-environment.ts';
import { RegistryLab } from '../support/registry-lab.ts';
import { fetchByTftp } from '../support/tftp-client.ts';
import { runWwctl } from '../support/wwctl.ts';

const HWADDR = mac('52:54:00:00:00:01');
const lab = new DaemonLab();

describe('the log of a daemon', () => {
  test('has one JSON document per line, and one line per exchange', async () => {
    const daemon = await lab.start();
    await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR, '--ipaddr', '127.0.0.11');
    await daemon.lines.take('"node.add"');
    const before = daemon.lines.text.length;

    const dhcp = await LoopbackDhcpClient.open(daemon.ports);
    await dhcp.ask(discover(UEFI_ROM, { hwaddr: HWADDR }));
    await dhcp.ask(discover(IPXE, { hwaddr: HWADDR }));
    const wanted = { requestedAddress: ip('127.0.0.11'), serverIdentifier: ip('127.0.0.1') };
    await dhcp.ask(clientMessage(MESSAGE_TYPE.REQUEST, { ...IPXE, ...wanted }, { hwaddr: HWADDR }));
    dhcp.close();
    await fetchByTftp({ port: daemon.ports.tftp, filename: 'warewulf/snponly.efi' });
    for (const stage of ['ipxe', 'kernel', 'system']) {
      const path = `/${stage}/${HWADDR}`;
      await askHttp({ port: daemon.ports.http, path, localAddress: '127.0.0.11' });
    }
    await daemon.order('node', 'set', '-y', 'n1', '--comment', 'moved');
    expect(await daemon.stop()).toBe(0);

    const documents = daemon.lines.text.split('\n').map((line) => JSON.parse(line));
    for (const line of documents) {
      expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(String), msg: expect.any(String) });
      expect(new Date(line.time).toISOString()).toBe(line.time);
    }
    const exchanges = daemon.lines.text
      .slice(before)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exchanges.map(({ msg }) => msg).filter((msg) => !/^(stopping|stopped)/.test(msg))).toEqual([
      expect.stringMatching(/^dhcp OFFER 127\.0\.0\.11/),
      expect.stringMatching(/^dhcp OFFER 127\.0\.0\.11/),
      expect.stringMatching(/^dhcp ACK 127\.0\.0\.11/),
      expect.stringMatching(/^tftp \d+ bytes in/),
      expect.stringMatching(/^cannot boot: node n1 has no image/),
      expect.stringMatching(/^kernel refused with 4/),
      expect.stringMatching(/^system \d+ bytes in/),
      // What the change would do, then the change.
      'admin request done',
      'admin request done',
    ]);
  });

  test('is readable lines on a terminal', async () => {
    const place = await lab.place();
    const command = `echo "pid $$"; exec ${WAREWULFD} --config ${place.configFile}`;
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: programEnvironment({ NO_COLOR: '1' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(terminal, 'close');
    const lines = new ChildLines(terminal);
    const pid = Number((await lines.take(/^pid \d+/)).slice('pid '.length));
    expect(await lines.take('http listens')).toMatch(
      /^\[[\d:.]+\] INFO: http listens \{"address":"127\.0\.0\.1","port":\d+\}\r?$/,
    );
    await lines.take('dhcp listens');
    process.kill(pid, 'SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(lines.text).toMatch(/INFO: stopped\s*$/);
  });
});

describe('secrets', () => {
  const registry = new RegistryLab();
  const password = 'canary-7c41';
  const credentials = Buffer.from(`robot:${password}`).toString('base64');

  test('are in no log line and on no command line', async () => {
    const daemon = await lab.start({ warewulf: { secure: false } }, { argv: ['--debug'] });
    let isPasswordUsed = false;
    const commandLines: string[] = [];
    const source = await registry.meddledSource((request, response, pass) => {
      commandLines.push(...allCommandLines());
      isPasswordUsed ||= request.headers.authorization === `Basic ${credentials}`;
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="registry"' }).end();
      } else pass();
    });
    const access = { WAREWULF_OCI_USERNAME: 'robot', WAREWULF_OCI_PASSWORD: password, WAREWULF_OCI_NOHTTPS: '1' };
    const argv = ['image', 'import', source, 'guarded', '--config', daemon.place.configFile];
    expect((await runWwctl(argv, { env: access })).code).toBe(0);
    expect(isPasswordUsed).toBe(true);
    expect(commandLines.some((line) => line.startsWith('skopeo '))).toBe(true);
    expect(commandLines.filter((line) => line.includes(password) || line.includes(credentials))).toEqual([]);

    await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR, '--system-overlays', 'ssh.host_keys');
    await daemon.api.call('node.set', { names: ['n1'], patch: { set: { 'asset key': 'canary-asset' } } });
    for (const key of ['canary-asset', 'canary-wrong']) {
      await askHttp({ port: daemon.ports.http, path: `/system/${HWADDR}?assetkey=${key}` });
    }
    expect(await daemon.stop()).toBe(0);
    const keys = join(daemon.place.directory, 'etc/warewulf/keys');
    const privateKeys = readdirSync(keys).filter((name) => !name.endsWith('.pub'));
    expect(privateKeys).toEqual(['ssh_host_ed25519_key']);
    const secrets = privateKeys.flatMap((name) => linesOfKey(readFileSync(join(keys, name), 'utf8')));
    expect(secrets.length).toBeGreaterThan(2);
    for (const secret of [...secrets, password, credentials, 'canary-asset', 'canary-wrong']) {
      expect(daemon.lines.text).not.toContain(secret);
    }
    expect(daemon.lines.text).toContain('system refused with 401');
  });
});

/** The lines between the first and the last one. */
function linesOfKey(pem: string): string[] {
  return pem.trim().split('\n').slice(1, -1);
}
