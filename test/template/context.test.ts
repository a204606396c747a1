import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Ip4 } from '../../src/address/ip4.ts';
import type { Ip6 } from '../../src/address/ip6.ts';
import { clusterContext, OVERLAY_VARIABLES, templateContext } from '../../src/template/context.ts';
import { createTemplateEngine } from '../../src/template/engine.ts';
import { SAMPLE_SERVER, SHIPPED_OVERLAYS, sampleCluster } from '../overlays/sample-cluster.ts';

const engine = createTemplateEngine(OVERLAY_VARIABLES);
const facts = clusterContext(sampleCluster());

function json(expression: string, node: string): unknown {
  const context = templateContext(facts, node, SAMPLE_SERVER, 'hosts');
  const rendering = engine.compile(`{{json ${expression}}}`, 'T').render(context, { readServerFile: () => undefined });
  return rendering.aborted ? undefined : JSON.parse(rendering.slots[0]?.text ?? '');
}

test('a node has its own and its derived fields; unset ones are absent', () => {
  expect(json('node', 'n2')).toEqual({
    name: 'n2',
    profiles: ['default'],
    clusterName: 'alpha',
    imageName: 'debian-12',
    imageExcludes: [],
    discover: {},
    kernel: { version: '6.1.0-30', args: ['quiet', 'net.ifnames=1'] },
    root: 'tmpfs',
    ipmi: { tags: {} },
    disks: [],
    filesystems: [],
    systemOverlay: [
      'wwinit',
      'wwclient',
      'hostname',
      'issue',
      'fstab',
      'resolv',
      'systemd.networkd',
      'ssh.host_keys',
      'sfdisk',
      'mkfs',
      'mkswap',
    ],
    runtimeOverlay: ['hosts', 'ssh.authorized_keys'],
    primaryNetwork: 'lan',
    tags: { rack: "it's 7" },
    dns: ['10.0.0.53', '10.0.0.54'],
    dnsSearch: ['alpha.example', 'example'],
    resources: expect.objectContaining({ fstab: expect.any(Array) }),
    networkDevices: [
      expect.objectContaining({ name: 'bmc', primary: false, onboot: false, cidr: '10.1.1.2/24', routes: [] }),
      expect.objectContaining({ name: 'fabric', primary: false, onboot: true, type: 'infiniband' }),
      {
        name: 'lan',
        primary: true,
        onboot: true,
        device: 'eth0',
        hwaddr: '52:54:00:00:00:02',
        ipaddr: '10.0.1.2',
        netmask: '255.255.252.0',
        gateway: '10.0.0.254',
        mtu: 9000,
        prefix: 22,
        cidr: '10.0.1.2/22',
        networkCidr: '10.0.0.0/22',
        dns: ['10.0.0.53', '10.0.0.54'],
        dnsSearch: ['alpha.example', 'example'],
        routes: [{ to: '10.9.0.0/16', via: '10.0.0.253' }],
        tags: expect.objectContaining({ DNS1: '10.0.0.53' }),
      },
    ],
  });
});

test('a node with nothing but a name has lists and maps, all empty', () => {
  expect(json('node', 'n3')).toEqual({
    name: 'n3',
    profiles: [],
    imageExcludes: [],
    discover: {},
    kernel: { args: [] },
    ipmi: { tags: {} },
    disks: [],
    filesystems: [],
    systemOverlay: [],
    runtimeOverlay: [],
    networkDevices: [],
    tags: {},
    resources: {},
    dns: [],
    dnsSearch: [],
  });
});

test('server, overlay and all nodes in their order', () => {
  expect(json('server', 'n1')).toEqual(SAMPLE_SERVER);
  expect(json('overlay', 'n1')).toEqual({ name: 'hosts' });
  expect(json('(length cluster.nodes)', 'n1')).toBe(5);
});

test('directories of the server are exported to each of its networks', () => {
  const lab = { name: 'lab', ipaddr: '10.8.0.1', netmask: '255.255.255.0', network: '10.8.0.0', prefix: 24 };
  const server = { ...SAMPLE_SERVER, networks: [...SAMPLE_SERVER.networks, lab] };
  const template = readFileSync(join(SHIPPED_OVERLAYS, 'host/rootfs/etc/exports.hbs'), 'utf8');
  const context = templateContext(facts, undefined, server, 'host');
  const rendering = engine.compile(template, 'exports.hbs').render(context, { readServerFile: () => undefined });
  expect(rendering.aborted ? '' : rendering.slots[0]?.text).toContain(
    '\n/home 10.0.0.0/255.255.252.0(rw,sync,no_subtree_check) 10.8.0.0/255.255.255.0(rw,sync,no_subtree_check)\n',
  );
});

test('the server has the address and network that the node’s own network knows it by', () => {
  const lab = { name: 'lab', ipaddr: '10.8.0.1', netmask: '255.255.255.0', network: '10.8.0.0', prefix: 24 };
  const server = { ...SAMPLE_SERVER, networks: [...SAMPLE_SERVER.networks, lab] };
  const nodes = clusterContext(
    sampleCluster(1, {
      far: { networkDevices: { lan: { ipaddr: '10.8.0.7' as Ip4 } } },
      near: { networkDevices: { lan: { ipaddr: '10.0.0.7' as Ip4 } } },
      elsewhere: { networkDevices: { lan: { ipaddr: '172.16.0.7' as Ip4 } } },
      unknown: {},
    }),
  );
  const seen = (node: string | undefined) => {
    const context = templateContext(nodes, node, server, 'hosts');
    const template = engine.compile('{{server.ipaddr}} {{server.network}}/{{server.prefix}} {{server.netmask}}', 'T');
    const rendering = template.render(context, { readServerFile: () => undefined });
    return rendering.aborted ? undefined : rendering.slots[0]?.text;
  };
  expect(seen('far')).toBe('10.8.0.1 10.8.0.0/24 255.255.255.0');
  for (const node of ['near', 'elsewhere', 'unknown', undefined]) {
    expect(seen(node)).toBe('10.0.0.1 10.0.0.0/22 255.255.252.0');
  }
});

test('a node with an IPv6 address alone knows the server by IPv6', () => {
  const lan = { name: 'default', ipaddr: 'fd00:1::1', network: 'fd00:1::', prefix: 64 };
  const server = { ...SAMPLE_SERVER, networks6: [lan] };
  const nodes = clusterContext(
    sampleCluster(1, {
      six: { networkDevices: { lan: { ipaddr6: 'fd00:1::7' as Ip6 } } },
      both: { networkDevices: { lan: { ipaddr: '10.0.0.7' as Ip4, ipaddr6: 'fd00:1::8' as Ip6 } } },
    }),
  );
  const seen = (node: string) => {
    const context = templateContext(nodes, node, server, 'hosts');
    const template = engine.compile('{{server.ipaddr}} {{server.network}}/{{server.prefix}}', 'T');
    const rendering = template.render(context, { readServerFile: () => undefined });
    return rendering.aborted ? undefined : rendering.slots[0]?.text;
  };
  expect(seen('six')).toBe('fd00:1::1 fd00:1::/64');
  expect(seen('both')).toBe('10.0.0.1 10.0.0.0/22');
});
