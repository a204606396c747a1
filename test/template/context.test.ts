import { expect, test } from '@jest/globals';
import { clusterContext, OVERLAY_VARIABLES, templateContext } from '../../src/template/context.ts';
import { createTemplateEngine } from '../../src/template/engine.ts';
import { SAMPLE_SERVER, sampleCluster } from '../overlays/sample-cluster.ts';

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
