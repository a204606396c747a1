import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askHttp } from '../support/ask-http.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { discover, IPXE, ip, mac } from '../support/dhcp-messages.ts';
import { LoopbackDhcpClient } from '../support/loopback-dhcp-client.ts';
import { fetchByTftp } from '../support/tftp-client.ts';

const FAR = mac('52:54:00:00:00:09');
/** On the loopback card, which has every address of 127.0.0.0/8. */
const SECOND = {
  name: 'second',
  network: '127.5.0.0/16',
  interface: 'lo',
  'next server': '127.5.0.1',
  'shared with': 'default',
};

const lab = new DaemonLab();
let daemon: DaemonProcess;
let dhcp: LoopbackDhcpClient;
beforeAll(async () => {
  daemon = await lab.start({ dhcp: { networks: [SECOND] } });
  dhcp = await LoopbackDhcpClient.open(daemon.ports);
  await daemon.order('node', 'add', 'near', '--hwaddr', '52:54:00:00:00:01', '--ipaddr', '127.0.0.11');
  await daemon.order('node', 'add', 'far', '--hwaddr', FAR, '--ipaddr', '127.5.0.9');
});
afterAll(() => dhcp.close());

describe('a node of a further network', () => {
  test('is sent to our address there by DHCP', async () => {
    const offer = await dhcp.ask(discover(IPXE, { hwaddr: FAR }));
    expect(offer).toMatchObject({ yiaddr: '127.5.0.9', siaddr: ip('127.5.0.1') });
    expect(offer.options).toMatchObject({ serverIdentifier: '127.5.0.1', subnetMask: '255.255.0.0' });
    expect(offer.options.bootFileName).toContain(`http://127.5.0.1:${daemon.ports.http}/ipxe/`);
  });

  test('finds its script there, which leads it there again', async () => {
    const { http: port } = daemon.ports;
    const { status, body } = await askHttp({ host: '127.5.0.1', port, path: `/ipxe/${FAR}` });
    expect(status).toBe(200);
    expect(body.toString()).toContain(`http://127.5.0.1:${port}`);
  });

  test('is answered by TFTP there', async () => {
    const asked = fetchByTftp({ address: '127.5.0.1', port: daemon.ports.tftp, filename: 'none' });
    await expect(asked).rejects.toThrow('no such file');
  });

  test('knows us by that address in its overlays', async () => {
    const config = (node: string) => daemon.order('overlay', 'show', 'wwinit', 'warewulf/config', '--render', node);
    expect(await config('far')).toContain("WWIPADDR='127.5.0.1'");
    expect(await config('near')).toContain("WWIPADDR='127.0.0.1'");
  });
});

test('the doctor looks at all of them', async () => {
  const findings = JSON.parse((await daemon.wwctl('doctor', '--json')).stdout) as { id: string; detail: string }[];
  const said = (id: string) => findings.filter((finding) => finding.id === id).map(({ detail }) => detail);
  expect(said('card')).toEqual(['lo is up and has 127.0.0.1, lo is up and has 127.5.0.1']);
  expect(said('addresses')).toEqual(['no collisions among 2 nodes in 127.0.0.0/16, 127.5.0.0/16']);
  expect(said('ports')[0]).toMatch(/^held by warewulfd: /);
});
