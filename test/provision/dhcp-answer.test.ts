import { describe, expect, test } from '@jest/globals';
import type { Ip4 } from '../../src/address/ip4.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import type { AddressChoice } from '../../src/provision/address-choice.ts';
import { clientPlaces } from '../../src/provision/client-place.ts';
import { answerDhcp, type DhcpAnswer } from '../../src/provision/dhcp-answer.ts';
import { dhcpLink, reservationFor } from '../../src/provision/dhcp-link.ts';
import type { DhcpNode, DhcpPolicy } from '../../src/provision/dhcp-policy.ts';
import {
  clientMessage,
  discover,
  IPXE,
  ip,
  remember,
  renew,
  SERVER_IP,
  select,
  UEFI_ROM,
} from '../support/dhcp-messages.ts';

const POLICY: DhcpPolicy = {
  name: 'default',
  interface: 'eth1',
  server: SERVER_IP,
  network: { address: ip('10.0.0.0'), prefix: 24 },
  router: ip('10.0.0.254'),
  dns: [ip('10.0.0.2')],
  leaseSeconds: 1000,
  authoritative: true,
  ignoreNonBoot: false,
  unknown: 'boot',
  bootFiles: { '00:07': 'warewulf/snponly.efi', '00:10': 'http://10.0.0.1:9873/efiboot/shim.efi' },
  scriptAuthority: '10.0.0.1:9873',
};
const NODE: DhcpNode = { name: 'n1', ip: ip('10.0.0.5') };

interface Situation {
  readonly policy?: Partial<DhcpPolicy>;
  readonly node?: DhcpNode;
  readonly isIgnored?: boolean;
  /** The address the pool would give; a reserved one goes before it. */
  readonly pool?: string;
  readonly by?: AddressChoice['by'];
  readonly held?: string;
  /** Networks beside that of POLICY. */
  readonly others?: readonly DhcpPolicy[];
  readonly card?: string;
}

function answer(message: DhcpMessage, situation: Situation = {}) {
  const { policy, node, isIgnored = false, pool, by = 'free', held, others = [], card = 'eth1' } = situation;
  const whole = { ...POLICY, ...policy };
  const policies = [whole, ...others];
  const place = clientPlaces(policies)(message, card);
  const reservation = reservationFor(message, node, place, whole);
  const fromPool = pool === undefined || place.networks.length === 0 ? undefined : { ip: ip(pool), by };
  const choice: AddressChoice | undefined = reservation ? { ip: reservation.ip, by: 'reservation' } : fromPool;
  const link = dhcpLink(place, node, reservation, choice?.ip ?? (message.ciaddr || undefined), whole);
  const servers = new Set(policies.map(({ server }) => server));
  const { policy: chosen } = link;
  return answerDhcp(message, {
    ...{ policy: chosen, servers, node, isIgnored, link, choice },
    held: held === undefined ? undefined : ip(held),
  });
}

function replyTo(message: DhcpMessage, situation?: Situation): DhcpMessage {
  return answered(message, situation).reply;
}

function answered(message: DhcpMessage, situation?: Situation): DhcpAnswer {
  const verdict = answer(message, situation);
  if ('drop' in verdict) throw new Error(`dropped: ${verdict.drop}`);
  return verdict;
}

describe('a DISCOVER', () => {
  test('of a registered node is offered its own address and network settings', () => {
    const node = {
      ...NODE,
      netmask: ip('255.255.255.128'),
      gateway: ip('10.0.0.126'),
      mtu: 9000,
      dns: [ip('10.0.0.3')],
    };
    const verdict = answered(discover(), { node });
    expect(verdict).toMatchObject({ outcome: 'ok', detail: 'OFFER 10.0.0.5' });
    expect(verdict.change).toBeUndefined();
    expect(verdict.reply).toMatchObject({
      op: 'reply',
      yiaddr: '10.0.0.5',
      ciaddr: '0.0.0.0',
      siaddr: '0.0.0.0',
      file: '',
    });
    expect(verdict.reply.options).toEqual({
      messageType: MESSAGE_TYPE.OFFER,
      serverIdentifier: '10.0.0.1',
      leaseSeconds: 1000,
      renewalSeconds: 500,
      rebindingSeconds: 875,
      subnetMask: '255.255.255.128',
      routers: ['10.0.0.126'],
      nameServers: ['10.0.0.3'],
      hostName: 'n1',
      interfaceMtu: 9000,
      broadcastAddress: '10.0.0.127',
    });
  });

  test('of a stranger is offered an address of the pool, which is held for it', () => {
    const verdict = answered(discover(), { pool: '10.0.0.100' });
    expect(verdict.change).toEqual({ kind: 'hold', ip: '10.0.0.100' });
    expect(verdict.reply.yiaddr).toBe('10.0.0.100');
    expect(verdict.reply.options).toMatchObject({ routers: ['10.0.0.254'], nameServers: ['10.0.0.2'] });
    expect(verdict.reply.options.hostName).toBeUndefined();
  });

  test('comes back with what identifies the exchange', () => {
    const relayAgentInformation = Uint8Array.of(1, 2, 0, 7);
    const clientIdentifier = Uint8Array.of(255, 1, 2, 3);
    const message = discover(
      { relayAgentInformation, clientIdentifier },
      { giaddr: ip('10.0.0.200'), broadcast: true, hops: 1, secs: 4 },
    );
    const reply = replyTo(message, { node: NODE });
    expect(reply).toMatchObject({ xid: message.xid, broadcast: true, giaddr: '10.0.0.200', hops: 0, secs: 0 });
    expect(reply.chaddr).toEqual(message.chaddr);
    expect(reply.options.clientIdentifier).toBe(clientIdentifier);
    expect(Object.keys(reply.options).at(-1)).toBe('relayAgentInformation');
  });

  test('gets the options it lists in its own order, the netmask first', () => {
    const reply = replyTo(discover({ parameterRequestList: [12, 6, 1, 3] }), { node: NODE });
    expect(Object.keys(reply.options).slice(5)).toEqual(['subnetMask', 'hostName', 'nameServers', 'routers']);
  });

  test.each([
    ['when no address is left', discover(), {}, 'no address of the pool is left'],
    [
      'when the node is registered for another network',
      discover(),
      { node: { name: 'n1', ip: ip('10.9.0.5') } },
      "10.9.0.5 of n1 is not of the client's network, and no address of the pool is left",
    ],
    [
      'from a relay of an unknown network',
      discover({}, { giaddr: ip('10.7.0.1') }),
      { pool: '10.0.0.100' },
      'relay 10.7.0.1 speaks for a network that is not served here',
    ],
  ])('stays without an offer %s', (_when, message, situation, drop) => {
    expect(answer(message, situation)).toEqual({ drop, outcome: 'refused' });
  });

  test('from a relay is served in the network of the node', () => {
    const node = { name: 'n9', ip: ip('10.7.0.9'), netmask: ip('255.255.0.0'), gateway: ip('10.7.0.1') };
    const reply = replyTo(discover({}, { giaddr: ip('10.7.0.1') }), { node, pool: '10.0.0.100' });
    expect(reply).toMatchObject({ yiaddr: '10.7.0.9', options: { subnetMask: '255.255.0.0', routers: ['10.7.0.1'] } });
  });

  test('from a relay that names the link apart from itself is served on that link (RFC 3527)', () => {
    const relayAgentInformation = Uint8Array.of(5, 4, 10, 0, 0, 0);
    const message = discover({ relayAgentInformation }, { giaddr: ip('192.168.1.1') });
    expect(replyTo(message, { pool: '10.0.0.100' })).toMatchObject({ yiaddr: '10.0.0.100', giaddr: '192.168.1.1' });
  });
});

describe('a booting machine', () => {
  test('with a UEFI ROM is told its program in the header and in the options', () => {
    const reply = replyTo(discover(UEFI_ROM), { node: NODE });
    expect(reply).toMatchObject({ siaddr: '10.0.0.1', sname: '10.0.0.1', file: 'warewulf/snponly.efi' });
    expect(reply.options).toMatchObject({
      vendorClass: 'PXEClient',
      vendorSpecific: Uint8Array.of(6, 1, 8, 255),
      tftpServerName: '10.0.0.1\0',
      bootFileName: 'warewulf/snponly.efi\0',
      clientMachineId: UEFI_ROM.clientMachineId,
    });
    expect(answered(discover(UEFI_ROM), { node: NODE }).detail).toBe('OFFER 10.0.0.5, boot file warewulf/snponly.efi');
  });

  test('with iPXE is given the URL that iPXE completes, and spared the wait for a proxy', () => {
    const reply = replyTo(discover(IPXE), { node: NODE });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: iPXE expands these itself.
    const url = 'http://10.0.0.1:9873/ipxe/${mac:hexhyp}?assetkey=${asset:uristring}&uuid=${uuid}';
    expect(reply).toMatchObject({ siaddr: '10.0.0.1', file: url });
    expect(reply.options).toMatchObject({ bootFileName: url, ipxe: Uint8Array.of(176, 1, 1) });
    expect(reply.options.vendorClass).toBeUndefined();
    expect(reply.options.vendorSpecific).toBeUndefined();
  });

  test('with UEFI HTTP boot is given a URL and its own vendor class', () => {
    const message = discover({ clientArchitectures: [16], vendorClass: 'HTTPClient:Arch:00016:UNDI:003001' });
    expect(replyTo(message, { node: NODE }).options).toMatchObject({
      vendorClass: 'HTTPClient',
      bootFileName: 'http://10.0.0.1:9873/efiboot/shim.efi',
    });
  });

  test('without a program for it is offered the address alone', () => {
    const reply = replyTo(discover({ clientArchitectures: [6], vendorClass: 'PXEClient' }), { node: NODE });
    expect(reply).toMatchObject({ yiaddr: '10.0.0.5', siaddr: '0.0.0.0', sname: '', file: '' });
    expect(reply.options.vendorClass).toBeUndefined();
  });

  test('is given a file name that is too long for the header in option 67 alone', () => {
    const long = `warewulf/${'x'.repeat(130)}.efi`;
    const reply = replyTo(discover(UEFI_ROM), { node: NODE, policy: { bootFiles: { '00:07': long } } });
    expect(reply).toMatchObject({ file: '', options: { bootFileName: `${long}\0` } });
  });
});

const ACK = MESSAGE_TYPE.ACK;
const NAK = MESSAGE_TYPE.NAK;

describe('a REQUEST', () => {
  test.each([
    { says: 'of what we offered', message: select('10.0.0.5'), situation: { node: NODE } },
    {
      says: 'of a held address',
      message: select('10.0.0.100'),
      situation: { pool: '10.0.0.100', by: 'lease' as const },
    },
    { says: 'of the remembered address', message: remember('10.0.0.5'), situation: { node: NODE } },
    { says: 'for more time', message: renew('10.0.0.5'), situation: { node: NODE } },
    {
      says: 'for more time without authority',
      message: renew('10.0.0.100'),
      situation: { pool: '10.0.0.100', by: 'lease' as const, policy: { authoritative: false } },
    },
    {
      says: 'for more time from a network without a relay on the way',
      message: renew('10.7.0.9'),
      situation: { node: { name: 'n9', ip: ip('10.7.0.9') } },
    },
    {
      says: 'of a free address that we have no record of',
      message: remember('10.0.0.100'),
      situation: { pool: '10.0.0.100' },
    },
  ])('$says is granted', ({ message, situation }) => {
    const wanted = message.ciaddr === '0.0.0.0' ? message.options.requestedAddress : message.ciaddr;
    const verdict = answered(message, situation);
    expect(verdict.change).toEqual({ kind: 'bind', ip: wanted });
    expect(verdict.reply).toMatchObject({
      yiaddr: wanted,
      ciaddr: message.ciaddr,
      options: { messageType: ACK, leaseSeconds: 1000 },
    });
  });

  test.each([
    {
      says: 'of another address than ours to offer',
      message: select('10.0.0.77'),
      situation: { node: NODE },
      reason: '10.0.0.77 is not yours',
    },
    {
      says: 'of our offer after it went to another, even without authority',
      message: select('10.0.0.77'),
      situation: { pool: '10.0.0.78', policy: { authoritative: false } },
      reason: '10.0.0.77 is not yours',
    },
    {
      says: 'of an address of another network',
      message: remember('192.168.1.5'),
      situation: { node: NODE },
      reason: '192.168.1.5 is of another network',
    },
    {
      says: 'of a remembered wrong address',
      message: remember('10.0.0.77'),
      situation: { pool: '10.0.0.100' },
      reason: '10.0.0.77 is not yours',
    },
    {
      says: 'for more time for a wrong address',
      message: renew('10.0.0.77'),
      situation: { node: NODE },
      reason: '10.0.0.77 is not yours',
    },
  ])('$says is refused aloud', ({ message, situation, reason }) => {
    const verdict = answered(message, situation);
    expect(verdict).toMatchObject({ outcome: 'refused', detail: `NAK: ${reason}` });
    expect(verdict.reply).toMatchObject({ yiaddr: '0.0.0.0', ciaddr: '0.0.0.0', siaddr: '0.0.0.0' });
    expect(verdict.reply.options).toEqual({ messageType: NAK, serverIdentifier: SERVER_IP, message: reason });
  });

  test('is refused through its relay with the order to broadcast', () => {
    const reply = replyTo(remember('10.0.0.77', {}, { giaddr: ip('10.0.0.200') }), { node: NODE });
    expect(reply).toMatchObject({ broadcast: true, giaddr: '10.0.0.200', options: { messageType: NAK } });
  });

  test.each([
    {
      says: 'that takes the offer of another server, whose offer of ours is forgotten',
      message: select('10.0.0.5', { serverIdentifier: ip('10.0.0.99') }),
      situation: { node: NODE },
      verdict: { drop: 'took the offer of another server, 10.0.0.99', change: { kind: 'forget' } },
    },
    {
      says: 'without an address',
      message: clientMessage(3),
      situation: { node: NODE },
      verdict: { drop: 'REQUEST names no address' },
    },
    {
      says: 'of an unknown address without authority',
      message: remember('10.0.0.100'),
      situation: { pool: '10.0.0.100', policy: { authoritative: false } },
      verdict: { drop: 'no record of 10.0.0.100, and not authoritative' },
    },
    {
      says: 'of a wrong address without authority',
      message: remember('10.0.0.77'),
      situation: { node: NODE, policy: { authoritative: false } },
      verdict: { drop: "10.0.0.77 is not this machine's, and we are not authoritative" },
    },
    {
      says: 'from a network that is not ours',
      message: remember('10.7.0.5', {}, { giaddr: ip('10.7.0.1') }),
      situation: { pool: '10.0.0.100' },
      verdict: { drop: 'relay 10.7.0.1 speaks for a network that is not served here' },
    },
  ])('$says gets no answer', ({ message, situation, verdict }) => {
    expect(answer(message, situation)).toEqual({ outcome: 'refused', ...verdict });
  });
});

describe('one machine on its way up', () => {
  test('is offered the same address by ROM, iPXE and operating system, whatever client identifier they send', () => {
    const steps = [discover(UEFI_ROM), discover(IPXE), discover({ clientIdentifier: Uint8Array.of(255, 9, 9) })];
    const offers = steps.map((message) => replyTo(message, { pool: '10.0.0.100', by: 'lease' }).yiaddr);
    expect(new Set<Ip4>(offers)).toEqual(new Set(['10.0.0.100']));
  });
});

describe('messages that want no address', () => {
  test('INFORM is answered with settings, without address and lease', () => {
    const message = clientMessage(MESSAGE_TYPE.INFORM, {}, { ciaddr: ip('10.0.0.50') });
    const { reply, change } = answered(message, {});
    expect(change).toBeUndefined();
    expect(reply).toMatchObject({
      ciaddr: '10.0.0.50',
      yiaddr: '0.0.0.0',
      options: { messageType: ACK, nameServers: ['10.0.0.2'] },
    });
    expect(reply.options.leaseSeconds).toBeUndefined();
  });

  test.each([
    {
      says: 'INFORM from an address elsewhere',
      message: clientMessage(8, {}, { ciaddr: ip('192.0.2.1') }),
      verdict: { drop: "INFORM from 192.0.2.1, which is not in the client's network", outcome: 'refused' },
    },
    {
      says: 'RELEASE of its lease',
      message: clientMessage(7, { serverIdentifier: SERVER_IP }, { ciaddr: ip('10.0.0.100') }),
      verdict: { drop: 'RELEASE of 10.0.0.100', outcome: 'ok', change: { kind: 'release', ip: '10.0.0.100' } },
    },
    {
      says: 'RELEASE of the lease of another',
      message: clientMessage(7, { serverIdentifier: SERVER_IP }, { ciaddr: ip('10.0.0.101') }),
      verdict: { drop: 'RELEASE of 10.0.0.101, which this machine does not hold', outcome: 'refused' },
    },
    {
      says: 'RELEASE to another server',
      message: clientMessage(7, { serverIdentifier: ip('10.0.0.99') }, { ciaddr: ip('10.0.0.100') }),
      verdict: { drop: 'RELEASE to another server', outcome: 'refused' },
    },
    {
      says: 'DECLINE of its lease',
      message: clientMessage(4, { serverIdentifier: SERVER_IP, requestedAddress: ip('10.0.0.100') }),
      verdict: {
        drop: 'DECLINE: another machine already uses 10.0.0.100',
        outcome: 'failed',
        change: { kind: 'decline', ip: '10.0.0.100' },
      },
    },
    {
      says: 'DECLINE of an address that it was not given',
      message: clientMessage(4, { serverIdentifier: SERVER_IP, requestedAddress: ip('10.0.0.101') }),
      verdict: { drop: 'DECLINE of 10.0.0.101, which was not given to this machine', outcome: 'refused' },
    },
    {
      says: 'DECLINE to another server',
      message: clientMessage(4, { serverIdentifier: ip('10.0.0.99'), requestedAddress: ip('10.0.0.100') }),
      verdict: { drop: 'DECLINE to another server', outcome: 'refused' },
    },
    {
      says: 'a reply',
      message: { ...discover(), op: 'reply' as const },
      verdict: { drop: 'a reply, not a request', outcome: 'refused' },
    },
    {
      says: 'plain BOOTP',
      message: { ...discover(), options: {} },
      verdict: { drop: 'BOOTP without a DHCP message type', outcome: 'refused' },
    },
    {
      says: 'an OFFER',
      message: clientMessage(2),
      verdict: { drop: 'message type 2 is not one of a client', outcome: 'refused' },
    },
  ])('$says gets no answer', ({ message, verdict }) => {
    expect(answer(message, { held: '10.0.0.100' })).toEqual(verdict);
  });

  test('DECLINE of a reserved address keeps the reservation', () => {
    const message = clientMessage(4, { serverIdentifier: SERVER_IP, requestedAddress: ip('10.0.0.5') });
    expect(answer(message, { node: NODE })).toEqual({
      drop: 'DECLINE: another machine already uses 10.0.0.5',
      outcome: 'failed',
    });
  });
});

describe('where machines that do not boot are ignored', () => {
  const policy = { ignoreNonBoot: true };

  test.each([
    ['DISCOVER', discover()],
    ['REQUEST', remember('10.0.0.100')],
    ['INFORM', clientMessage(8, {}, { ciaddr: ip('10.0.0.50') })],
  ])('the %s of a stranger is dropped', (_what, message) => {
    expect(answer(message, { policy, pool: '10.0.0.100' })).toEqual({
      drop: 'neither registered nor booting',
      outcome: 'refused',
    });
  });

  test.each([
    ['a booting stranger', discover(UEFI_ROM), { pool: '10.0.0.100' }],
    ['the operating system of a registered node', discover(), { node: NODE }],
    [
      'the operating system of a stranger that booted',
      discover(),
      { pool: '10.0.0.100', by: 'lease' as const, held: '10.0.0.100' },
    ],
  ])('%s is answered', (_who, message, situation) => {
    expect(replyTo(message, { policy, ...situation }).options.messageType).toBe(MESSAGE_TYPE.OFFER);
  });
});

/** A second card, and racks behind relays. */
const LAB: DhcpPolicy = {
  ...POLICY,
  name: 'lab',
  interface: 'eth2',
  server: ip('10.8.0.1'),
  network: { address: ip('10.8.0.0'), prefix: 23 },
  router: ip('10.8.0.254'),
  dns: [ip('10.8.0.2')],
  leaseSeconds: 60,
  scriptAuthority: '10.8.0.1:9873',
};
const MORE: DhcpPolicy = {
  ...POLICY,
  name: 'more',
  server: ip('10.0.0.1'),
  network: { address: ip('10.1.0.0'), prefix: 25 },
  router: ip('10.1.0.126'),
  sharedWith: 'default',
};
const OTHERS = [LAB, MORE];

describe('among several networks', () => {
  test('a machine is told the settings of its own, and our address on it', () => {
    const { reply } = answered(discover(UEFI_ROM), { others: OTHERS, card: 'eth2', pool: '10.8.1.7' });
    expect(reply).toMatchObject({ yiaddr: '10.8.1.7', siaddr: '10.8.0.1', sname: '10.8.0.1' });
    expect(reply.options).toMatchObject({
      serverIdentifier: '10.8.0.1',
      subnetMask: '255.255.254.0',
      routers: ['10.8.0.254'],
      leaseSeconds: 60,
      tftpServerName: '10.8.0.1\0',
    });
    const ipxe = replyTo(discover(IPXE), { others: OTHERS, card: 'eth2', pool: '10.8.1.7' });
    expect(ipxe.options.bootFileName).toContain('http://10.8.0.1:9873/ipxe/');
  });

  test('an address of the other network on its wire comes with that network’s netmask and router', () => {
    const { options } = replyTo(discover(), { others: OTHERS, pool: '10.1.0.7' });
    expect(options).toMatchObject({
      subnetMask: '255.255.255.128',
      routers: ['10.1.0.126'],
      broadcastAddress: '10.1.0.127',
    });
  });

  test('a node gets its address in whichever network on its wire that is', () => {
    const node = { name: 'n1', ip: ip('10.1.0.9') };
    const situation = { others: OTHERS, node, pool: '10.0.0.100' };
    expect(replyTo(discover(), situation)).toMatchObject({
      yiaddr: '10.1.0.9',
      options: { subnetMask: '255.255.255.128', routers: ['10.1.0.126'] },
    });
    expect(answer(discover(), { ...situation, card: 'eth2', pool: '10.8.0.100' })).toMatchObject({
      reply: { yiaddr: '10.8.0.100' },
    });
  });

  test.each([
    ['a card', remember('10.0.0.100'), { card: 'eth2', pool: '10.8.0.100' }],
    ['a relay', remember('10.0.0.100', {}, { giaddr: ip('10.8.0.200') }), { pool: '10.8.0.100' }],
    ['a card with a lease that it renews', renew('10.0.0.100'), { card: 'eth2', pool: '10.8.0.100' }],
  ])('a machine that moved to another network by %s is refused its old address', (_by, message, more) => {
    const { reply, detail } = answered(message, { others: OTHERS, ...more });
    expect(detail).toBe('NAK: 10.0.0.100 is of another network');
    expect(reply.options).toMatchObject({ messageType: NAK, serverIdentifier: '10.8.0.1' });
  });

  test('without authority over the new network, a machine that moved hears nothing', () => {
    const others = [{ ...LAB, authoritative: false }];
    const situation = { others, card: 'eth2', pool: '10.8.0.100', policy: { authoritative: true } };
    expect(answer(remember('10.0.0.100'), situation)).toEqual({
      drop: 'no record of 10.0.0.100, and not authoritative',
      outcome: 'refused',
    });
  });

  test('any of our addresses is us', () => {
    const message = clientMessage(7, { serverIdentifier: ip('10.8.0.1') }, { ciaddr: ip('10.0.0.100') });
    expect(answer(message, { others: OTHERS, held: '10.0.0.100' })).toMatchObject({ drop: 'RELEASE of 10.0.0.100' });
  });

  test('a client that selects its subnet hears so (RFC 3011)', () => {
    const { reply } = answered(discover({ subnetSelection: ip('10.8.0.0') }), { others: OTHERS, pool: '10.8.0.100' });
    expect(reply.options).toMatchObject({ subnetSelection: '10.8.0.0', subnetMask: '255.255.254.0' });
    expect(answer(discover({ subnetSelection: ip('10.99.0.0') }), { others: OTHERS, pool: '10.8.0.100' })).toEqual({
      drop: 'the client, by option 118 (10.99.0.0), speaks for a network that is not served here',
      outcome: 'refused',
    });
  });
});

describe('a relay that stands in for the server (RFC 5107)', () => {
  const relayAgentInformation = Uint8Array.of(11, 4, 10, 8, 0, 200);
  const giaddr = ip('10.8.0.200');
  const situation = { others: OTHERS, pool: '10.8.0.100' };

  test('is what clients take for us, but for booting', () => {
    const reply = replyTo(discover({ ...UEFI_ROM, relayAgentInformation }, { giaddr }), situation);
    expect(reply).toMatchObject({ siaddr: '10.8.0.1', options: { serverIdentifier: '10.8.0.200' } });
  });

  test('is meant by requests that come through it, and by no others', () => {
    const options = { serverIdentifier: giaddr };
    const through = select('10.8.0.100', { ...options, relayAgentInformation }, { giaddr });
    expect(replyTo(through, situation).options).toMatchObject({ messageType: ACK, serverIdentifier: '10.8.0.200' });
    expect(answer(select('10.8.0.100', options), { ...situation, card: 'eth2' })).toMatchObject({
      drop: 'took the offer of another server, 10.8.0.200',
    });
  });

  test('is named in a refusal, too', () => {
    const message = remember('10.0.0.7', { relayAgentInformation }, { giaddr });
    expect(replyTo(message, situation).options).toMatchObject({ messageType: NAK, serverIdentifier: '10.8.0.200' });
  });
});

describe('a machine without a record', () => {
  const ordinary = discover();
  test.each([
    [
      'boot',
      'gets address and boot program',
      discover(UEFI_ROM),
      { yiaddr: '10.0.0.100', file: 'warewulf/snponly.efi' },
    ],
    [
      'pool',
      'gets an address and no boot program',
      discover(UEFI_ROM),
      { yiaddr: '10.0.0.100', siaddr: '0.0.0.0', file: '' },
    ],
    ['pool', 'gets no script', discover(IPXE), { yiaddr: '10.0.0.100', file: '' }],
    ['pool', 'that does not boot gets an address', ordinary, { yiaddr: '10.0.0.100' }],
  ] as const)('where unknown is %s %s', (unknown, _gets, message, expected) => {
    const reply = replyTo(message, { policy: { unknown }, pool: '10.0.0.100' });
    expect(reply).toMatchObject(expected);
    if (unknown === 'pool') expect(reply.options).not.toHaveProperty('bootFileName');
  });

  test.each([
    ['DISCOVER', discover(IPXE)],
    ['REQUEST', remember('10.0.0.7')],
    ['INFORM', clientMessage(8, {}, { ciaddr: ip('10.0.0.7') })],
  ])('where unknown is ignore gets no answer to its %s, although it has a lease', (_what, message) => {
    const situation = { policy: { unknown: 'ignore' as const }, pool: '10.0.0.100', held: '10.0.0.100' };
    expect(answer(message, situation)).toEqual({
      drop: 'unknown machines get no answer on network default',
      outcome: 'refused',
    });
  });

  test('where admins decide boots as where unknown is boot, but for one that an admin ignores', () => {
    const situation = { policy: { unknown: 'discover' as const }, pool: '10.0.0.100' };
    expect(replyTo(discover(UEFI_ROM), situation)).toMatchObject({
      yiaddr: '10.0.0.100',
      file: 'warewulf/snponly.efi',
    });
    const ignored = replyTo(discover(UEFI_ROM), { ...situation, isIgnored: true });
    expect(ignored).toMatchObject({ yiaddr: '10.0.0.100', file: '' });
    expect(ignored.options).not.toHaveProperty('bootFileName');
  });

  test('is none of those that a policy is about when it is a node', () => {
    for (const unknown of ['ignore', 'pool'] as const) {
      expect(replyTo(discover(UEFI_ROM), { policy: { unknown }, node: NODE })).toMatchObject({
        yiaddr: '10.0.0.5',
        file: 'warewulf/snponly.efi',
      });
    }
  });

  test('that does not boot is not answered either where such are to be ignored', () => {
    const situation = { policy: { unknown: 'pool' as const, ignoreNonBoot: true }, pool: '10.0.0.100' };
    expect(answer(ordinary, situation)).toMatchObject({ drop: 'neither registered nor booting' });
    expect(replyTo(discover(UEFI_ROM), situation)).toMatchObject({ yiaddr: '10.0.0.100', file: '' });
  });
});
