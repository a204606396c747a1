import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { InvalidError, NotFoundError, UnavailableError } from '../../../src/domain/errors.ts';
import { CHECKS } from '../../../src/service/doctor/checks/index.ts';
import { createDoctor } from '../../../src/service/doctor/doctor.ts';
import type { Listener, RouterAdvertisement } from '../../../src/service/ports/host-facts.ts';
import { ip } from '../../support/dhcp-messages.ts';
import { POLICY6 } from '../../support/dhcp6-lab.ts';
import { ip6 } from '../../support/dhcp6-messages.ts';
import {
  type Ailment,
  CERTIFICATE_PATH,
  FIRST,
  foundLoader,
  IMAGE,
  mac,
  missingLoader,
  NODE,
  PID,
  sourcesWith,
} from './doctor-fixture.ts';

const GIB = 1024 ** 3;
const { interface: _, ...BEHIND_RELAYS } = FIRST;
const signal = new AbortController().signal;

async function examine(ailment: Ailment) {
  return createDoctor(sourcesWith(ailment)).examine({ signal });
}

const ours = (protocol: 'udp' | 'tcp', port: number): Listener => ({
  protocol,
  address: '0.0.0.0',
  port,
  holder: { pid: PID, program: 'node' },
});
const OURS = [ours('udp', 67), ours('udp', 69), ours('tcp', 9873)];
const dnsmasq = { pid: 7, program: 'dnsmasq', unit: 'dnsmasq.service' };

/** Where nodes boot by IPv6, too. */
const IPV6: NonNullable<Ailment['config']> = { dhcp: { networks6: [{ ...POLICY6, interface: 'eth1' }] } };
const ROUTER: RouterAdvertisement = {
  router: ip6('fe80::1'),
  isManaged: true,
  prefixes: [{ network: POLICY6.network, isOnLink: true, isAutonomous: false }],
};

/** Rules that let in on other cards. */
function closedOn(card: string) {
  const chain = { family: 'inet', table: 'filter', name: 'input', hook: 'input', prio: 0, policy: 'drop' };
  const match = { match: { op: '!=', left: { meta: { key: 'iifname' } }, right: card } };
  const rule = { family: 'inet', table: 'filter', chain: 'input', expr: [match, { accept: null }] };
  return { nftables: [{ chain }, { rule }] };
}

/** One device laid over that of a node without faults. */
function nodeWith(device: object) {
  return { ...NODE, networkDevices: { default: { ...NODE.networkDevices?.['default'], ...device } } };
}

interface Row {
  readonly says: string;
  readonly id: string;
  readonly ailment: Ailment;
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly detail: RegExp;
  readonly remedy?: string;
}

/** A second network on a card of its own, and one behind relays. */
const TWO_CARDS: Ailment = {
  config: {
    addresses: [ip('10.0.0.1'), ip('10.8.0.1')],
    dhcp: {
      networks: [
        FIRST,
        {
          ...FIRST,
          name: 'lab',
          interface: 'eth2',
          server: ip('10.8.0.1'),
          network: { address: ip('10.8.0.0'), prefix: 24 },
          range: { start: ip('10.8.0.100'), end: ip('10.8.0.199') },
          router: ip('10.8.0.254'),
        },
        { ...BEHIND_RELAYS, name: 'rack', network: { address: ip('10.50.0.0'), prefix: 24 } },
      ],
    },
  },
  host: {
    cards: async () => [
      { name: 'eth1', isUp: true, hasCarrier: true, addresses: [ip('10.0.0.1')] },
      { name: 'eth2', isUp: true, hasCarrier: true, addresses: [ip('10.8.0.1')] },
    ],
  },
};
const onLab = (ipaddr: string) => ({ n1: nodeWith({ ipaddr, gateway: ip('10.8.0.254') }) });

const ROWS: readonly Row[] = [
  {
    says: 'all cards and addresses where there are several networks',
    id: 'card',
    ailment: TWO_CARDS,
    state: 'ok',
    detail: /^eth1 is up and has 10\.0\.0\.1, eth2 is up and has 10\.8\.0\.1$/,
  },
  {
    says: 'the card of a further network without its address',
    id: 'card',
    ailment: {
      ...TWO_CARDS,
      host: {
        cards: async () => [
          { name: 'eth1', isUp: true, hasCarrier: true, addresses: [ip('10.0.0.1')] },
          { name: 'eth2', isUp: true, hasCarrier: true, addresses: [] },
        ],
      },
    },
    state: 'fail',
    detail: /^eth2 does not have 10\.8\.0\.1$/,
    remedy: 'ip address add 10.8.0.1/24 dev eth2',
  },
  {
    says: 'another DHCP server on a further card',
    id: 'dhcp-servers',
    ailment: {
      ...TWO_CARDS,
      sources: {
        findDhcpServers: async (name) => [
          { server: ip('10.8.0.1'), offered: ip('10.8.0.100') },
          ...(name === 'eth2' ? [{ server: ip('10.8.0.9'), offered: ip('10.8.0.50') }] : []),
        ],
      },
    },
    state: 'fail',
    detail: /^10\.8\.0\.9 on eth2 offers addresses too/,
    remedy: 'ip neigh show 10.8.0.9 dev eth2',
  },
  {
    says: 'an address of ours at which nobody listens',
    id: 'ports',
    ailment: {
      ...TWO_CARDS,
      host: { listeners: async () => [...OURS.slice(0, 2), { ...ours('tcp', 9873), address: '10.0.0.1' }] },
    },
    state: 'fail',
    detail: /^nobody listens on TCP 9873 \(HTTP boot\) at 10\.8\.0\.1$/,
  },
  {
    says: 'a firewall that is closed on a further card only',
    id: 'firewall',
    ailment: { ...TWO_CARDS, host: { firewallRules: async () => closedOn('eth2') } },
    state: 'warn',
    detail: /^the rules seem to drop UDP 67 \(DHCP\), UDP 69 \(TFTP\), TCP 9873 \(HTTP boot\) on eth2$/,
  },
  {
    says: 'nodes of any of the networks',
    id: 'addresses',
    ailment: { ...TWO_CARDS, nodes: onLab('10.8.0.7') },
    state: 'ok',
    detail: /10\.0\.0\.0\/24, 10\.8\.0\.0\/24, 10\.50\.0\.0\/24$/,
  },
  {
    says: 'a node in the range of a further network',
    id: 'addresses',
    ailment: { ...TWO_CARDS, nodes: onLab('10.8.0.100') },
    state: 'warn',
    detail: /lie in the range 10\.8\.0\.100 to 10\.8\.0\.199/,
  },
  {
    says: 'a node with our address on a further network',
    id: 'addresses',
    ailment: { ...TWO_CARDS, nodes: onLab('10.8.0.1') },
    state: 'fail',
    detail: /has this server's own address, 10\.8\.0\.1/,
  },
  {
    says: 'a card that is not there',
    id: 'card',
    ailment: { host: { cards: async () => [] } },
    state: 'fail',
    detail: /there is no card eth1/,
    remedy: 'ip -brief address',
  },
  {
    says: 'a card without the address',
    id: 'card',
    ailment: { host: { cards: async () => [{ name: 'eth1', isUp: true, hasCarrier: true, addresses: [] }] } },
    state: 'fail',
    detail: /eth1 does not have 10\.0\.0\.1/,
    remedy: 'ip address add 10.0.0.1/24 dev eth1',
  },
  {
    says: 'a card that is down',
    id: 'card',
    ailment: {
      host: { cards: async () => [{ name: 'eth1', isUp: false, hasCarrier: false, addresses: [ip('10.0.0.1')] }] },
    },
    state: 'fail',
    detail: /eth1 is down/,
    remedy: 'ip link set eth1 up',
  },
  {
    says: 'an unplugged cable',
    id: 'card',
    ailment: {
      host: { cards: async () => [{ name: 'eth1', isUp: true, hasCarrier: false, addresses: [ip('10.0.0.1')] }] },
    },
    state: 'warn',
    detail: /no carrier/,
  },
  {
    says: 'the loopback card has every address of its network',
    id: 'card',
    ailment: {
      config: { dhcp: { interface: 'lo' } },
      host: { cards: async () => [{ name: 'lo', isUp: true, hasCarrier: true, addresses: [ip('127.0.0.1')] }] },
    },
    state: 'ok',
    detail: /lo is up/,
  },
  {
    says: 'a port that nobody serves',
    id: 'ports',
    ailment: { host: { listeners: async () => OURS.slice(1) } },
    state: 'fail',
    detail: /nobody listens on UDP 67 \(DHCP\)/,
    remedy: 'systemctl restart warewulfd',
  },
  {
    says: 'another program has our port',
    id: 'ports',
    ailment: {
      host: {
        listeners: async () => [...OURS.slice(1), { protocol: 'udp', address: '0.0.0.0', port: 67, holder: dnsmasq }],
      },
    },
    state: 'fail',
    detail: /dnsmasq \(pid 7\) has UDP 67 \(DHCP\) at 0\.0\.0\.0/,
    remedy: 'systemctl disable --now dnsmasq.service',
  },
  {
    says: 'another program beside us, perhaps on another card',
    id: 'ports',
    ailment: {
      host: {
        listeners: async () => [
          ...OURS,
          { protocol: 'udp', address: '0.0.0.0', port: 67, holder: { pid: 8, program: 'dhcpd' } },
        ],
      },
    },
    state: 'warn',
    detail: /dhcpd \(pid 8\) listens on UDP 67 .* beside warewulfd/,
    remedy: 'kill 8',
  },
  {
    says: 'a program that may not be looked at',
    id: 'ports',
    ailment: {
      host: { listeners: async () => [...OURS.slice(0, 2), { protocol: 'tcp', address: '::', port: 9873 }] },
    },
    state: 'fail',
    detail: /another program has TCP 9873/,
    remedy: "ss --listening --processes --numeric --tcp 'sport = :9873'",
  },
  {
    says: 'the same port at another address is none of ours',
    id: 'ports',
    ailment: {
      host: { listeners: async () => [...OURS, { protocol: 'udp', address: '192.0.2.2', port: 69, holder: dnsmasq }] },
      config: {},
    },
    state: 'ok',
    detail: /held by warewulfd: UDP 67 \(DHCP\), UDP 69 \(TFTP\), TCP 9873 \(HTTP boot\)/,
  },
  {
    says: 'the REST API where it is wanted',
    id: 'ports',
    ailment: { config: { api: { enabled: true } } },
    state: 'fail',
    detail: /nobody listens on TCP 9874 \(the REST API\)/,
  },
  {
    says: 'ports that are free while no daemon runs',
    id: 'ports',
    ailment: { host: { listeners: async () => [] }, daemon: 'none' },
    state: 'ok',
    detail: /free for warewulfd/,
  },
  {
    says: 'ports of a daemon that was not asked',
    id: 'ports',
    ailment: {
      host: {
        listeners: async () => [
          { protocol: 'tcp', address: '0.0.0.0', port: 9873, holder: { pid: 9, program: 'warewulfd' } },
        ],
      },
      daemon: 'none',
    },
    state: 'ok',
    detail: /free for warewulfd, or held by it/,
  },
  {
    says: 'another DHCP server',
    id: 'dhcp-servers',
    ailment: {
      sources: {
        findDhcpServers: async () => [
          { server: ip('10.0.0.1'), offered: ip('10.0.0.100') },
          { server: ip('10.0.0.9'), offered: ip('10.0.0.57') },
        ],
      },
    },
    state: 'fail',
    detail: /10\.0\.0\.9 on eth1 offers addresses too \(10\.0\.0\.57\)/,
    remedy: 'ip neigh show 10.0.0.9 dev eth1',
  },
  {
    says: 'our own answer is none of another',
    id: 'dhcp-servers',
    ailment: {
      sources: { findDhcpServers: async () => [{ server: ip('10.0.0.1'), offered: ip('10.0.0.100') }] },
    },
    state: 'ok',
    detail: /none answered on eth1/,
  },
  {
    says: 'the server that gives the addresses beside a proxy',
    id: 'dhcp-servers',
    ailment: {
      config: { dhcp: { networks: [{ ...FIRST, proxy: true }] } },
      sources: { findDhcpServers: async () => [{ server: ip('10.0.0.9'), offered: ip('10.0.0.57') }] },
    },
    state: 'ok',
    detail: /another gives the addresses on eth1/,
  },
  {
    says: 'a proxy without a server that gives addresses',
    id: 'dhcp-servers',
    ailment: { config: { dhcp: { networks: [{ ...FIRST, proxy: true }] } } },
    state: 'fail',
    detail: /no server gives addresses on eth1/,
    remedy: 'journalctl -u warewulfd --grep dhcp',
  },
  {
    says: 'DHCP that is switched off',
    id: 'dhcp-servers',
    ailment: { config: { dhcp: { enabled: false } } },
    state: 'skipped',
    detail: /dhcp: enabled is false/,
  },
  {
    says: 'DHCP on another port',
    id: 'dhcp-servers',
    ailment: { config: { dhcp: { port: 10_067 } } },
    state: 'skipped',
    detail: /port 10067/,
  },
  {
    says: 'a card that may not be asked on',
    id: 'dhcp-servers',
    ailment: { sources: { findDhcpServers: () => Promise.reject(new UnavailableError('port 68 needs root')) } },
    state: 'skipped',
    detail: /cannot be found out: port 68 needs root/,
    remedy: 'wwctl doctor --host',
  },
  {
    says: 'rules of which the end drops everything',
    id: 'firewall',
    ailment: {
      host: {
        firewallRules: async () => ({
          nftables: [
            { chain: { family: 'inet', table: 'filter', name: 'in', hook: 'input', prio: 0, policy: 'drop' } },
          ],
        }),
      },
    },
    state: 'warn',
    detail: /seem to drop UDP 67 \(DHCP\), UDP 69 \(TFTP\), TCP 9873 \(HTTP boot\) on eth1/,
    remedy: [
      'nft insert rule inet filter in iifname eth1 udp dport 67 accept',
      'nft insert rule inet filter in iifname eth1 udp dport 69 accept',
      'nft insert rule inet filter in iifname eth1 tcp dport 9873 accept',
    ].join(' && '),
  },
  {
    says: 'no boot program at all',
    id: 'boot-programs',
    ailment: { sources: { bootPrograms: async () => ({ found: [], missing: [] }) } },
    state: 'fail',
    detail: /no machine can boot/,
    remedy: 'apt-get install ipxe',
  },
  {
    says: 'no boot program at all in the directory that the configuration names',
    id: 'boot-programs',
    ailment: {
      config: { paths: { ipxesource: '/srv/ipxe' } },
      sources: { bootPrograms: async () => ({ found: [], missing: [] }) },
    },
    state: 'fail',
    detail: /there is none in \/srv\/ipxe \(paths: ipxesource\): no machine can boot/,
    remedy: 'ls -l /srv/ipxe',
  },
  {
    says: 'no boot program for EFI',
    id: 'boot-programs',
    ailment: {
      sources: {
        bootPrograms: async () => ({
          found: [foundLoader('00:00')],
          missing: [missingLoader('00:07')],
        }),
      },
    },
    state: 'warn',
    detail: /EFI on x86-64/,
  },
  {
    says: 'no shim and GRUB where the configuration wants them',
    id: 'boot-programs',
    ailment: {
      config: { warewulf: { grubboot: true } },
      sources: { bootPrograms: async () => ({ found: [foundLoader('00:00')], missing: [missingLoader('00:07')] }) },
    },
    state: 'fail',
    detail: /no shim and GRUB for UEFI x86-64 \(00:07\)/,
    remedy: 'apt-get install shim-signed grub-efi-amd64-signed',
  },
  {
    says: 'a boot program that the configuration names',
    id: 'boot-programs',
    ailment: {
      config: { tftp: { ipxe: { '00:0B': '/x/arm.efi' } } },
      sources: {
        bootPrograms: async () => ({ found: [], missing: [missingLoader('00:0B', ['/x/arm.efi'])] }),
      },
    },
    state: 'fail',
    detail: /architecture 00:0B is not there/,
    remedy: 'ls -l /x/arm.efi',
  },
  {
    says: 'a node that no machine can be',
    id: 'machines',
    ailment: { nodes: { n1: NODE, n2: {}, n3: {} } },
    state: 'warn',
    detail: /n\[2-3\] can never boot/,
    remedy: "wwctl node set 'n[2-3]' --discoverable=true",
  },
  {
    says: 'a node that waits for its machine',
    id: 'machines',
    ailment: { nodes: { n2: { discoverable: true } } },
    state: 'ok',
    detail: /all 1 have/,
  },
  {
    says: 'two nodes with one address',
    id: 'addresses',
    ailment: { nodes: { n1: NODE, n2: nodeWith({ hwaddr: mac('52:54:00:00:00:02') }) } },
    state: 'fail',
    detail: /10\.0\.0\.11 is the address of device default of node n1 and of device default of node n2/,
    remedy: 'wwctl node set n2 --netname DEVICE --ipaddr ADDRESS',
  },
  {
    says: "a node with the server's address",
    id: 'addresses',
    ailment: { nodes: { n1: nodeWith({ ipaddr: ip('10.0.0.1') }) } },
    state: 'fail',
    detail: /device default of node n1 has this server's own address, 10\.0\.0\.1/,
    remedy: 'wwctl node set n1 --netname default --ipaddr ADDRESS',
  },
  {
    says: "a BMC with the server's address",
    id: 'addresses',
    ailment: { nodes: { n1: { ...NODE, ipmi: { ipaddr: ip('10.0.0.1') } } } },
    state: 'fail',
    detail: /the BMC of node n1 has this server's own address, 10\.0\.0\.1/,
    remedy: 'wwctl node set n1 --ipmiaddr ADDRESS',
  },
  {
    says: 'the broadcast address of the cluster network, without a netmask',
    id: 'addresses',
    ailment: {
      nodes: { n1: { networkDevices: { default: { ipaddr: ip('10.0.0.255'), hwaddr: mac('52:54:00:00:00:01') } } } },
    },
    state: 'fail',
    detail: /device default of node n1 has 10\.0\.0\.255, the broadcast address of the network 10\.0\.0\.0\/24/,
    remedy: 'wwctl node set n1 --netname default --ipaddr ADDRESS',
  },
  {
    says: 'a gateway that a node without a netmask cannot reach',
    id: 'addresses',
    ailment: {
      nodes: { n1: { networkDevices: { default: { ipaddr: ip('10.0.0.11'), gateway: ip('10.0.1.254') } } } },
    },
    state: 'fail',
    detail: /gateway 10\.0\.1\.254 of device default of node n1 is outside of its network 10\.0\.0\.0\/24/,
  },
  {
    says: "a node with the gateway's address",
    id: 'addresses',
    ailment: {
      config: { dhcp: { router: ip('10.0.0.254') } },
      nodes: { n1: nodeWith({ ipaddr: ip('10.0.0.254') }) },
    },
    state: 'fail',
    detail: /the address of the gateway/,
  },
  {
    says: 'a node outside of the network',
    id: 'addresses',
    ailment: { nodes: { n1: nodeWith({ ipaddr: ip('10.9.0.11'), gateway: ip('10.9.0.254') }) } },
    state: 'warn',
    detail: /the primary address of n1 is outside of 10\.0\.0\.0\/24/,
  },
  {
    says: 'a gateway that a node cannot reach',
    id: 'addresses',
    ailment: { nodes: { n1: nodeWith({ gateway: ip('10.0.1.254') }) } },
    state: 'fail',
    detail: /gateway 10\.0\.1\.254 of device default of node n1 is outside of its network 10\.0\.0\.0\/24/,
    remedy: 'wwctl node set n1 --netname default --gateway ADDRESS',
  },
  {
    says: 'nodes inside of the range',
    id: 'addresses',
    ailment: {
      config: { dhcp: { rangeStart: ip('10.0.0.10'), rangeEnd: ip('10.0.0.99') } },
    },
    state: 'warn',
    detail: /1 addresses \(n1\) lie in the range 10\.0\.0\.10 to 10\.0\.0\.99/,
  },
  {
    says: 'an image that is not there',
    id: 'images',
    ailment: { daemon: { images: { listImages: async () => [] } } },
    state: 'fail',
    detail: /there is no image debian-12, which n1 boots/,
    remedy: 'wwctl image import SOURCE debian-12',
  },
  {
    says: 'an image that is damaged',
    id: 'images',
    ailment: {
      daemon: {
        images: {
          listImages: async () => [
            { ...IMAGE, problem: 'image debian-12 is damaged: x', source: 'docker://debian:12' },
          ],
        },
      },
    },
    state: 'fail',
    detail: /^image debian-12 is damaged: x$/,
    remedy: 'wwctl image import --force docker://debian:12 debian-12',
  },
  {
    says: 'an image that cannot boot',
    id: 'images',
    ailment: { daemon: { images: { listImages: async () => [{ ...IMAGE, missing: ['it has no kernel'] }] } } },
    state: 'fail',
    detail: /image debian-12 cannot boot: it has no kernel/,
    remedy: 'wwctl image show debian-12',
  },
  {
    says: 'an image that is not built',
    id: 'images',
    ailment: { daemon: { images: { listImages: async () => [{ ...IMAGE, builds: [] }] } } },
    state: 'warn',
    detail: /is not built/,
    remedy: 'wwctl image build debian-12',
  },
  {
    says: 'a node without image',
    id: 'images',
    ailment: { nodes: { n1: {} } },
    state: 'warn',
    detail: /n1 has no image/,
    remedy: "wwctl node set 'n1' --image NAME",
  },
  {
    says: 'an overlay that is not there',
    id: 'overlays',
    ailment: { nodes: { n1: { ...NODE, systemOverlay: ['wwinit', 'gone'] }, n2: { systemOverlay: ['gone'] } } },
    state: 'fail',
    detail: /there is no overlay gone, which n\[1-2\] uses/,
    remedy: 'wwctl overlay create gone',
  },
  {
    says: 'an overlay that cannot be used',
    id: 'overlays',
    ailment: {
      daemon: {
        overlays: {
          list: async () => [{ name: 'wwinit' }, { name: 'hosts', problem: 'overlay hosts has no directory rootfs' }],
          archive: () => Promise.reject(new InvalidError('not to be tried')),
        },
      },
    },
    state: 'fail',
    detail: /overlay hosts has no directory rootfs/,
    remedy: 'wwctl overlay show hosts',
  },
  {
    says: 'overlays that cannot be rendered for nodes of one kind, of which one is tried',
    id: 'overlays',
    ailment: {
      nodes: { n1: NODE, n2: { ...NODE, comment: 'set' }, n3: NODE, n4: nodeWith({ ipaddr: ip('10.0.0.14') }) },
      daemon: {
        overlays: {
          list: async () => [{ name: 'wwinit' }, { name: 'hosts' }],
          archive: async ({ name }, kind) => {
            if (name === 'n1' && kind === 'runtime')
              throw new InvalidError('overlay hosts: x.hbs line 1: no (for node n1)');
            if (name !== 'n1' && name !== 'n2') throw new Error(`${name} is like n1`);
          },
        },
      },
    },
    state: 'fail',
    detail: /^overlay hosts: x\.hbs line 1: no \(for node n1\); likewise for 2 other nodes$/,
    remedy: "wwctl overlay build 'n[1,3-4]'",
  },
  {
    says: 'a template that is not there',
    id: 'overlays',
    ailment: { nodes: { n1: { ...NODE, ipxeTemplate: 'gone' } } },
    state: 'fail',
    detail: /there is no iPXE template gone, which n1 boots with/,
    remedy: "wwctl node set 'n1' --ipxe default",
  },
  {
    says: 'more nodes than the kernel can know',
    id: 'neighbours',
    ailment: { host: { neighbourLimit: async () => 1 } },
    state: 'fail',
    detail: /keeps 1 neighbours at most, and the registry has 1 addresses: nodes will lose/,
    remedy:
      'sysctl --write net.ipv4.neigh.default.gc_thresh1=1 net.ipv4.neigh.default.gc_thresh2=2 net.ipv4.neigh.default.gc_thresh3=4',
  },
  {
    says: 'nearly as many nodes as the kernel can know',
    id: 'neighbours',
    ailment: {
      host: { neighbourLimit: async () => 3 },
      nodes: { n1: NODE, n2: nodeWith({ ipaddr: ip('10.0.0.12'), hwaddr: mac('52:54:00:00:00:02') }) },
    },
    state: 'warn',
    detail: /keeps 3 neighbours/,
  },
  {
    says: 'a router that announces IPv6 is information',
    id: 'ipv6',
    ailment: { host: { hasIpv6Router: async () => true } },
    state: 'ok',
    detail: /a router announces IPv6 on eth1/,
  },
  {
    says: 'a router that sends machines to DHCPv6, where nodes boot by IPv6',
    id: 'ipv6',
    ailment: { config: IPV6, host: { routerAdvertisements: async () => [ROUTER] } },
    state: 'ok',
    detail: /^routers announce fd00:1::\/64 on eth1$/,
  },
  {
    says: 'no router where nodes boot by IPv6',
    id: 'ipv6',
    ailment: { config: IPV6 },
    state: 'warn',
    detail: /no router answers on eth1: without one machines do not ask for addresses of fd00:1::\/64/,
    remedy: 'rdisc6 eth1',
  },
  {
    says: 'a router that says nothing of DHCPv6',
    id: 'ipv6',
    ailment: { config: IPV6, host: { routerAdvertisements: async () => [{ ...ROUTER, isManaged: false }] } },
    state: 'warn',
    detail: /fe80::1 on eth1 does not send machines to DHCPv6/,
    remedy: 'rdisc6 eth1',
  },
  {
    says: 'a router of another network',
    id: 'ipv6',
    ailment: { config: IPV6, host: { routerAdvertisements: async () => [{ ...ROUTER, prefixes: [] }] } },
    state: 'warn',
    detail: /fe80::1 on eth1 does not announce fd00:1::\/64 as on-link/,
    remedy: 'rdisc6 eth1',
  },
  {
    says: 'a DHCPv6 server that is not there',
    id: 'ports',
    ailment: { config: IPV6 },
    state: 'fail',
    detail: /nobody listens on UDP 547 \(DHCPv6\)/,
    remedy: 'systemctl restart warewulfd',
  },
  {
    says: 'a TFTP root that cannot be read',
    id: 'directories',
    ailment: {
      host: {
        access: async (path) => ({ isThere: true, canRead: path !== '/srv/tftp', canWrite: path !== '/srv/tftp' }),
      },
    },
    state: 'fail',
    detail: /\/srv\/tftp cannot be read by the daemon/,
    remedy: 'chmod a+rX /srv/tftp',
  },
  {
    says: 'an image store that cannot be written',
    id: 'directories',
    ailment: {
      host: { access: async (path) => ({ isThere: true, canRead: true, canWrite: path !== '/w/images' }) },
    },
    state: 'fail',
    detail: /\/w\/images cannot be written by the daemon/,
  },
  {
    says: 'directories that the daemon has still to make',
    id: 'directories',
    ailment: { daemon: 'none', host: { access: async () => ({ isThere: false, canRead: false, canWrite: false }) } },
    state: 'ok',
    detail: /can be used/,
  },
  {
    says: 'a directory that somebody removed while the daemon runs',
    id: 'directories',
    ailment: {
      host: { access: async (path) => ({ isThere: path !== '/w/images', canRead: true, canWrite: true }) },
    },
    state: 'fail',
    detail: /\/w\/images is gone, and the daemon makes it only when it starts/,
    remedy: 'systemctl restart warewulfd',
  },
  {
    says: 'images that cannot be read',
    id: 'images',
    ailment: { daemon: { images: { listImages: () => readFile('/nonexistent/facts').then(() => []) } } },
    state: 'skipped',
    detail: /cannot be found out: ENOENT: no such file or directory, open '\/nonexistent\/facts'/,
  },
  {
    says: 'a disk that is full',
    id: 'disk-space',
    ailment: { host: { space: async () => ({ device: 1, mountPoint: '/w', freeBytes: 1, totalBytes: 100 * GIB }) } },
    state: 'fail',
    detail: /\/w\/images has 0\.0 GiB free \(0 %\)/,
    remedy: 'du --human-readable --one-file-system --max-depth=2 /w',
  },
  {
    says: 'a disk that is nearly full',
    id: 'disk-space',
    ailment: {
      host: { space: async () => ({ device: 1, mountPoint: '/w', freeBytes: 3 * GIB, totalBytes: 100 * GIB }) },
    },
    state: 'warn',
    detail: /3\.0 GiB free \(3 %\)/,
  },
  {
    says: 'a small disk with less room than the largest image',
    id: 'disk-space',
    ailment: {
      host: { space: async () => ({ device: 1, mountPoint: '/w', freeBytes: 3 * GIB, totalBytes: 10 * GIB }) },
      daemon: { images: { listImages: async () => [{ ...IMAGE, contentBytes: 4 * GIB }] } },
    },
    state: 'warn',
    detail: /less than the largest image/,
  },
  {
    says: 'few open files',
    id: 'open-files',
    ailment: { host: { openFileLimit: async () => 1024 } },
    state: 'warn',
    detail: /may open 1024 files, and 1 nodes that boot at once need 1028/,
  },
  {
    says: 'a damaged database',
    id: 'database',
    ailment: {
      daemon: {
        databases: () => [{ file: '/db/state.db', quickCheck: 'row 7 missing', sizeBytes: 4096, freeBytes: 0 }],
      },
    },
    state: 'fail',
    detail: /\/db\/state\.db is damaged \(row 7 missing\)/,
  },
  {
    says: 'a database that is mostly empty',
    id: 'database',
    ailment: {
      daemon: { databases: () => [{ file: '/db/state.db', sizeBytes: 2 * GIB, freeBytes: 1.5 * GIB }] },
    },
    state: 'warn',
    detail: /2048 MiB large, of which 1536 MiB hold nothing/,
  },
  {
    says: 'a certificate that has ended',
    id: 'certificate',
    ailment: certificate('2025-01-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'),
    state: 'fail',
    detail: /ended on 2026-06-01/,
    remedy: 'wwctl configure tls --force',
  },
  {
    says: 'a certificate that ends soon',
    id: 'certificate',
    ailment: certificate('2025-01-01T00:00:00.000Z', '2026-07-11T00:00:00.000Z'),
    state: 'warn',
    detail: /ends in 10 days/,
  },
  {
    says: 'a certificate that somebody removed',
    id: 'certificate',
    ailment: { daemon: { certificate: { show: () => Promise.reject(new NotFoundError('there is none')) } } },
    state: 'warn',
    detail: /the certificate of the REST API is gone/,
    remedy: 'wwctl configure tls',
  },
  {
    says: 'a certificate from the future',
    id: 'certificate',
    ailment: certificate('2027-01-01T00:00:00.000Z', '2036-01-01T00:00:00.000Z'),
    state: 'fail',
    detail: /not valid before 2027-01-01/,
  },
  {
    says: 'no certificate where none is wanted',
    id: 'certificate',
    ailment: { daemon: { certificate: undefined } },
    state: 'skipped',
    detail: /not served over TLS/,
  },
  {
    says: 'a clock without its battery',
    id: 'clock',
    ailment: { sources: { now: () => 0 } },
    state: 'fail',
    detail: /1970-01-01/,
    remedy: 'timedatectl set-ntp true',
  },
  {
    says: 'a clock that follows nobody',
    id: 'clock',
    ailment: { host: { isClockSynchronised: async () => false } },
    state: 'warn',
    detail: /follows no time server/,
  },
  {
    says: 'SELinux is a hint',
    id: 'access-control',
    ailment: { host: { accessControl: async () => 'SELinux (enforcing)' } },
    state: 'ok',
    detail: /SELinux \(enforcing\): when files cannot be read/,
  },
  {
    says: 'a unit that is not enabled',
    id: 'service',
    ailment: {
      sources: { units: { state: async () => ({ isInstalled: true, isActive: true, isEnabled: false }) } },
    },
    state: 'warn',
    detail: /does not start with the system/,
    remedy: 'systemctl enable warewulfd',
  },
  {
    says: 'a unit that does not run',
    id: 'service',
    ailment: {
      daemon: 'none',
      sources: {
        units: { state: async () => ({ isInstalled: true, isActive: false, isEnabled: true }) },
      },
    },
    state: 'fail',
    detail: /warewulfd does not run/,
    remedy: 'systemctl start warewulfd || journalctl -u warewulfd -e',
  },
  {
    says: 'no systemd',
    id: 'service',
    ailment: { sources: { units: { state: async () => ({ unavailable: 'no systemd runs here' }) } } },
    state: 'skipped',
    detail: /no systemd runs here/,
  },
  {
    says: 'no unit',
    id: 'service',
    ailment: {
      sources: { units: { state: async () => ({ isInstalled: false, isActive: false, isEnabled: false }) } },
    },
    state: 'skipped',
    detail: /there is no unit warewulfd/,
  },
];

function certificate(validFrom: string, validTo: string): Ailment {
  return { daemon: { certificate: { show: async () => ({ path: CERTIFICATE_PATH, validFrom, validTo }) } } };
}

describe.each(ROWS)('$id: $says', ({ id, ailment, state, detail, remedy }) => {
  test(`is ${state}`, async () => {
    const findings = (await examine(ailment)).filter((finding) => finding.id === id);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ state, detail: expect.stringMatching(detail) });
    if (remedy !== undefined) expect(findings[0]?.remedy).toBe(remedy);
  });
});

test('a server on which all is well is content in every check', async () => {
  const findings = await examine({});
  expect(findings.map(({ id, state }) => `${id} ${state}`)).toEqual(CHECKS.map(({ id }) => `${id} ok`));
});

test('every finding that is not well ends with a command', async () => {
  for (const { ailment } of ROWS) {
    for (const { id, state, remedy } of await examine(ailment)) {
      if (state === 'warn' || state === 'fail') expect({ id, remedy }).toEqual({ id, remedy: expect.any(String) });
    }
  }
});

test('what only a daemon knows is found out by nobody else', async () => {
  const refuse = () => Promise.reject(new UnavailableError('no'));
  const findings = await examine({ host: { neighbourLimit: refuse }, daemon: { images: { listImages: refuse } } });
  const skipped = findings.filter(({ state }) => state === 'skipped');
  expect(skipped.map(({ id, remedy }) => ({ id, remedy }))).toEqual([
    { id: 'images', remedy: undefined },
    { id: 'neighbours', remedy: undefined },
    { id: 'disk-space', remedy: 'wwctl doctor --host' },
  ]);
});

test('every check has a row in which it is not content, or is information alone', () => {
  const complaining = new Set(ROWS.filter(({ state }) => state !== 'ok').map(({ id }) => id));
  const information = new Set(['ipv6', 'access-control']);
  expect(CHECKS.filter(({ id }) => !complaining.has(id) && !information.has(id))).toEqual([]);
});

test('without a daemon, what only it knows is not looked at', async () => {
  const findings = await examine({ daemon: 'none' });
  const ids = new Set(findings.map(({ id }) => id));
  expect(CHECKS.filter(({ needsDaemon }) => needsDaemon).filter(({ id }) => ids.has(id))).toEqual([]);
  expect(findings.find(({ id }) => id === 'card')?.state).toBe('ok');
});

test('a fault of our own is not taken for one of the cluster', async () => {
  const host = { cards: () => Promise.reject(new TypeError('ours')) };
  await expect(examine({ host })).rejects.toThrow('ours');
});
