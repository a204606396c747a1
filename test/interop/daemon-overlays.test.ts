import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { askHttp, type HttpQuestion } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

const HWADDR = { n1: '52:54:00:00:00:01', n2: '52:54:00:00:00:02' };
const IPADDR = { n1: '127.0.0.11', n2: '127.0.0.12' };

const lab = new DaemonLab();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await lab.start();
  putOverlayFile('etc/motd.hbs', 'Welcome\nto {{node.tags.room}}\n');
  await daemon.order('node', 'add', 'n1', '--hwaddr', HWADDR.n1, '--ipaddr', IPADDR.n1, '--tagadd', 'room=5');
  await daemon.order('node', 'add', 'n2', '--hwaddr', HWADDR.n2, '--ipaddr', IPADDR.n2, '--tagadd', 'room=6');
  await daemon.order('node', 'set', '-y', 'n1', '--system-overlays', 'site', '--runtime-overlays', 'hosts,site');
});

function putOverlayFile(path: string, text: string): void {
  const file = join(daemon.place.directory, 'overlays/site/rootfs', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

let lastPort = 600;
/** A question as the node itself asks it: from its own address and a port of root. */
function ask(node: 'n1' | 'n2', stage: string, question: Partial<HttpQuestion> = {}) {
  lastPort += 1;
  return askHttp({
    port: daemon.ports.http,
    path: `/${stage}/${HWADDR[node]}`,
    localAddress: IPADDR[node],
    localPort: lastPort,
    ...question,
  });
}

describe('a node that asks for its runtime overlay', () => {
  test('gets the change of a tag with the very next answer, and otherwise hears that nothing changed', async () => {
    const first = await ask('n1', 'runtime');
    expect(first.status).toBe(200);
    expect(first.body.toString('latin1')).toContain('Welcome\nto 5\n');
    const { etag = '' } = first.headers;
    expect(await ask('n1', 'runtime', { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304 });

    await daemon.order('node', 'set', '-y', 'n1', '--tagadd', 'room=7');
    const second = await ask('n1', 'runtime', { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(200);
    expect(second.headers.etag).not.toBe(etag);
    expect(second.body.toString('latin1')).toContain('Welcome\nto 7\n');

    await daemon.order('node', 'set', '-y', 'n1', '--tagadd', 'room=5');
    expect((await ask('n1', 'runtime')).headers.etag).toBe(etag);
  });

  test('gets an edited file, and a new one, with the very next answer', async () => {
    const first = await ask('n1', 'runtime');
    putOverlayFile('etc/extra', 'one more\n');
    const second = await ask('n1', 'runtime');
    expect(second.body.toString('latin1')).toContain('one more\n');
    rmSync(join(daemon.place.directory, 'overlays/site/rootfs/etc/extra'));
    expect((await ask('n1', 'runtime')).headers.etag).toBe(first.headers.etag);
  });

  test('is the node itself, and root on it', async () => {
    const { status } = await ask('n1', 'runtime', { localAddress: IPADDR.n2 });
    expect(status).toBe(403);
    expect((await ask('n1', 'runtime', { localPort: undefined })).status).toBe(401);
    expect((await ask('n1', 'system', { localAddress: IPADDR.n2 })).status).toBe(403);
    expect((await ask('n1', 'system', { localPort: undefined })).status).toBe(200);
  });
});

describe('a template that fails', () => {
  const reason = 'overlay site: etc/motd.hbs line 2: node.tags.rom is not set';

  test('is named to its node, hinders no other, and is mended by the next request', async () => {
    const whole = await ask('n1', 'system');
    putOverlayFile('etc/motd.hbs', 'Welcome\nto {{node.tags.rom}}\n');
    for (const stage of ['system', 'runtime']) {
      const { status, body, headers } = await ask('n1', stage);
      expect({ status, body: body.toString(), reason: headers['x-warewulf-reason'] }).toEqual({
        status: 500,
        body: '',
        reason: expect.stringContaining(reason),
      });
    }
    expect((await ask('n2', 'system')).status).toBe(200);
    const status = JSON.parse(await daemon.order('node', 'status', '--json')) as { node: string; last: unknown }[];
    expect(status.find(({ node }) => node === 'n1')?.last).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining(reason),
    });
    const build = await daemon.wwctl('overlay', 'build', 'n1');
    expect(build.code).not.toBe(0);
    expect(build.stdout).toContain(reason);

    putOverlayFile('etc/motd.hbs', 'Welcome\nto {{node.tags.room}}\n');
    expect(await ask('n1', 'system')).toMatchObject({ status: 200, headers: { etag: whole.headers.etag } });
  });

  test.each([
    ['never ends its block', '{{#if node.name}}', /^overlay site: etc\/motd\.hbs line \d+: /],
    [
      'asks for a file of this server',
      '{{include "../../../../etc/shadow"}}',
      /^overlay site: etc\/motd\.hbs line 1: /,
    ],
    ['reaches for a constructor', '{{node.constructor.constructor}}', /^overlay site: etc\/motd\.hbs line 1: /],
  ])('because it %s is named too', async (_what, template, expected) => {
    putOverlayFile('etc/motd.hbs', template);
    const { status, body, headers } = await ask('n1', 'system');
    expect({ status, body: body.toString() }).toEqual({ status: 500, body: '' });
    expect(headers['x-warewulf-reason']).toMatch(expected);
    expect((await ask('n2', 'system')).status).toBe(200);
  });
});
