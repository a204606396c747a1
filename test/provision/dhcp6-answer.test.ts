import { describe, expect, test } from '@jest/globals';
import type { Dhcp6Message } from '../../src/codec/dhcp6/message.ts';
import type { Dhcp6Options } from '../../src/codec/dhcp6/options.ts';
import { answerDhcp6, type Dhcp6Answer } from '../../src/provision/dhcp6-answer.ts';
import type { Dhcp6Facts } from '../../src/provision/dhcp6-facts.ts';
import { POLICY6 } from '../support/dhcp6-lab.ts';
import { CARD_DUID, IPXE6, ip6, message6, solicit, UEFI_HTTP6, UEFI_ROM6, wants } from '../support/dhcp6-messages.ts';

const SERVER_ID = Uint8Array.of(0, 4, ...Array(16).fill(7));
const OURS = { serverId: SERVER_ID };

/** A node with a reserved address, on its own network. */
const OF_NODE: Dhcp6Facts = {
  policy: POLICY6,
  onLink: [POLICY6.network],
  serverId: SERVER_ID,
  node: { name: 'n1', ip: ip6('fd00:1::5') },
  reserved: ip6('fd00:1::5'),
  choice: { ip: ip6('fd00:1::5'), by: 'reservation' },
  held: undefined,
  heldIaid: undefined,
  isIgnored: false,
};
/** A machine that nobody registered. */
const OF_STRANGER: Dhcp6Facts = {
  ...OF_NODE,
  node: undefined,
  reserved: undefined,
  choice: { ip: ip6('fd00:1::1:7'), by: 'free' },
};
const HOLDING: Dhcp6Facts = {
  ...OF_STRANGER,
  choice: { ip: ip6('fd00:1::1:7'), by: 'lease' },
  held: ip6('fd00:1::1:7'),
  heldIaid: 7,
};
const FULL: Dhcp6Facts = { ...OF_STRANGER, choice: undefined };
const given = (ip: string, more: readonly object[] = []) => ({
  iaid: 7,
  renewalSeconds: 300,
  rebindingSeconds: 480,
  addresses: [{ ip, preferredSeconds: 600, validSeconds: 600 }, ...more],
});
const ended = (ip: string) => ({ ip, preferredSeconds: 0, validSeconds: 0 });
const not = (code: number, message: string) => ({
  iaid: 7,
  renewalSeconds: 0,
  rebindingSeconds: 0,
  addresses: [],
  status: { code, message },
});
const FRAME = { clientId: CARD_DUID, serverId: SERVER_ID };

function answerTo(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  const answer = answerDhcp6(message, facts);
  if ('drop' in answer) throw new Error(answer.drop);
  return answer;
}

/** All options but the name servers. */
function optionsOf(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Options {
  const { nameServers: _, ...rest } = answerTo(message, facts).reply.options;
  return rest;
}

describe('a client gets', () => {
  test.each([
    {
      says: 'its reserved address advertised, and need not wait for other servers',
      message: solicit(),
      facts: OF_NODE,
      type: 2,
      options: { ...FRAME, identityAssociations: [given('fd00:1::5')], preference: 255 },
      change: undefined,
    },
    {
      says: 'no such preference where others serve the network too',
      message: solicit(),
      facts: { ...OF_NODE, policy: { ...POLICY6, authoritative: false } },
      type: 2,
      options: { ...FRAME, identityAssociations: [given('fd00:1::5')] },
      change: undefined,
    },
    {
      says: 'its address in one exchange when it wants that',
      message: solicit({ rapidCommit: true }),
      facts: OF_NODE,
      type: 7,
      options: { ...FRAME, rapidCommit: true, identityAssociations: [given('fd00:1::5')] },
      change: { kind: 'bind', ip: 'fd00:1::5', iaid: 7 },
    },
    {
      says: 'told that there is no address left',
      message: solicit({ rapidCommit: true }),
      facts: FULL,
      type: 2,
      options: { ...FRAME, identityAssociations: [not(2, 'no address is left')], preference: 255 },
      change: undefined,
    },
    {
      says: 'one address, however many associations it has',
      message: message6('REQUEST', { ...OURS, identityAssociations: [wants('fd00:1::5'), { ...wants(), iaid: 8 }] }),
      facts: OF_NODE,
      type: 7,
      options: {
        ...FRAME,
        identityAssociations: [given('fd00:1::5'), { ...not(2, 'a machine gets one address'), iaid: 8 }],
      },
      change: { kind: 'bind', ip: 'fd00:1::5', iaid: 7 },
    },
    {
      says: 'told that an address of another network is not for here',
      message: message6('REQUEST', { ...OURS, identityAssociations: [wants('fd00:9::5')] }),
      facts: OF_NODE,
      type: 7,
      options: { ...FRAME, identityAssociations: [not(4, 'an address that is not of this link')] },
      change: undefined,
    },
    {
      says: 'more time for what it has',
      message: message6('RENEW', { ...OURS, identityAssociations: [wants('fd00:1::1:7')] }),
      facts: HOLDING,
      type: 7,
      options: { ...FRAME, identityAssociations: [given('fd00:1::1:7')] },
      change: { kind: 'bind', ip: 'fd00:1::1:7', iaid: 7 },
    },
    {
      says: 'the address of its record instead of the one from before it had a record',
      message: message6('RENEW', { ...OURS, identityAssociations: [wants('fd00:1::1:7')] }),
      facts: OF_NODE,
      type: 7,
      options: { ...FRAME, identityAssociations: [given('fd00:1::5', [ended('fd00:1::1:7')])] },
      change: { kind: 'bind', ip: 'fd00:1::5', iaid: 7 },
    },
    {
      says: 'told that its address has ended when there is none for it',
      message: message6('RENEW', { ...OURS, identityAssociations: [wants('fd00:9::7')] }),
      facts: FULL,
      type: 7,
      options: {
        ...FRAME,
        identityAssociations: [{ iaid: 7, renewalSeconds: 0, rebindingSeconds: 0, addresses: [ended('fd00:9::7')] }],
      },
      change: undefined,
    },
    {
      says: 'told that nothing is known of an association without an address',
      message: message6('RENEW', { ...OURS, identityAssociations: [wants()] }),
      facts: FULL,
      type: 7,
      options: { ...FRAME, identityAssociations: [not(3, 'no record of this association')] },
      change: undefined,
    },
    {
      says: 'more time when it asks whoever may have given it',
      message: message6('REBIND', { identityAssociations: [wants('fd00:1::1:7')] }),
      facts: HOLDING,
      type: 7,
      options: { ...FRAME, identityAssociations: [given('fd00:1::1:7')] },
      change: { kind: 'bind', ip: 'fd00:1::1:7', iaid: 7 },
    },
    {
      says: 'a yes where its address is of its link',
      message: message6('CONFIRM', { identityAssociations: [wants('fd00:1::1:7')] }),
      facts: OF_STRANGER,
      type: 7,
      options: { ...FRAME, status: { code: 0, message: 'all addresses are of this link' } },
      change: undefined,
    },
    {
      says: 'a no where it is not',
      message: message6('CONFIRM', { identityAssociations: [wants('fd00:9::1')] }),
      facts: OF_STRANGER,
      type: 7,
      options: { ...FRAME, status: { code: 4, message: 'fd00:9::1: not of this link' } },
      change: undefined,
    },
    {
      says: 'its release noted',
      message: message6('RELEASE', { ...OURS, identityAssociations: [wants('fd00:1::1:7')] }),
      facts: HOLDING,
      type: 7,
      options: { ...FRAME, status: { code: 0, message: 'released' } },
      change: { kind: 'release', ip: 'fd00:1::1:7', iaid: 7 },
    },
    {
      says: 'nothing taken from its next program when the one before gives the same address back',
      message: message6('RELEASE', { ...OURS, identityAssociations: [wants('fd00:1::1:7')] }),
      facts: { ...HOLDING, heldIaid: 8 },
      type: 7,
      options: { ...FRAME, status: { code: 0, message: 'released' } },
      change: undefined,
    },
    {
      says: 'told that it did not have what it releases',
      message: message6('RELEASE', { ...OURS, identityAssociations: [wants('fd00:1::1:8')] }),
      facts: HOLDING,
      type: 7,
      options: {
        ...FRAME,
        identityAssociations: [not(3, 'no record of this association')],
        status: { code: 0, message: 'released' },
      },
      change: undefined,
    },
    {
      says: 'an address taken out of the range that it found in use',
      message: message6('DECLINE', { ...OURS, identityAssociations: [wants('fd00:1::1:7')] }),
      facts: HOLDING,
      type: 7,
      options: { ...FRAME, status: { code: 0, message: 'noted' } },
      change: { kind: 'decline', ip: 'fd00:1::1:7', iaid: 7 },
    },
    {
      says: 'its reservation kept for it although another machine uses it',
      message: message6('DECLINE', { ...OURS, identityAssociations: [wants('fd00:1::5')] }),
      facts: OF_NODE,
      type: 7,
      options: { ...FRAME, status: { code: 0, message: 'noted' } },
      change: undefined,
    },
  ])('$says', ({ message, facts, type, options, change }) => {
    const answer = answerTo(message, facts);
    expect(answer.reply).toMatchObject({ type, transactionId: 0xabcdef });
    expect(optionsOf(message, facts)).toEqual(options);
    expect(answer.change).toEqual(change);
  });

  test('name servers, those of its record before those of the network, when it asks for them', () => {
    const dns = [ip6('fd00:1::99')];
    const ofRecord = { ...OF_NODE, node: { name: 'n1', dns } };
    const servers = (options: Dhcp6Options, facts: Dhcp6Facts) =>
      answerTo(solicit(options), facts).reply.options.nameServers;
    expect(servers({ requestedOptions: [23] }, OF_NODE)).toEqual(['fd00:1::53']);
    expect(servers({ requestedOptions: [23] }, ofRecord)).toEqual(dns);
    expect(servers({}, OF_NODE)).toEqual(['fd00:1::53']);
    expect(servers({ requestedOptions: [24] }, OF_NODE)).toBeUndefined();
  });
});

describe('a booting client is told', () => {
  test.each([
    {
      says: 'firmware the program for its architecture by TFTP',
      client: UEFI_ROM6,
      facts: OF_NODE,
      options: { bootFileUrl: 'tftp://[fd00:1::1]/warewulf/snponly.efi' },
    },
    {
      says: 'HTTP Boot the same by HTTP, and that we know of it',
      client: UEFI_HTTP6,
      facts: OF_NODE,
      options: {
        bootFileUrl: 'http://[fd00:1::1]:9873/efiboot/snponly.efi',
        vendorClasses: [{ enterprise: 343, texts: ['HTTPClient'] }],
      },
    },
    {
      says: 'iPXE its script',
      client: IPXE6,
      facts: OF_NODE,
      options: {
        bootFileUrl: `http://[fd00:1::1]:9873/ipxe/\${mac:hexhyp}?assetkey=\${asset:uristring}&uuid=\${uuid}`,
      },
    },
    {
      says: 'nothing where there is no program for it',
      client: { ...UEFI_ROM6, clientArchitectures: [11] },
      facts: OF_NODE,
      options: {},
    },
    {
      says: 'the program when nobody registered it, too',
      client: UEFI_ROM6,
      facts: OF_STRANGER,
      options: { bootFileUrl: 'tftp://[fd00:1::1]/warewulf/snponly.efi' },
    },
    {
      says: 'nothing where strangers get an address only',
      client: UEFI_ROM6,
      facts: { ...OF_STRANGER, policy: { ...POLICY6, unknown: 'pool' } } as Dhcp6Facts,
      options: {},
    },
    { says: 'nothing when it is an operating system', client: {}, facts: OF_NODE, options: {} },
  ])('$says', ({ client, facts, options }) => {
    const { bootFileUrl, vendorClasses } = answerTo(solicit(client), facts).reply.options;
    expect({ bootFileUrl, vendorClasses }).toEqual({ bootFileUrl: undefined, vendorClasses: undefined, ...options });
  });

  test('where its settings are, when it has its address from a router', () => {
    const message = message6('INFORMATION_REQUEST', UEFI_ROM6);
    const { reply, detail } = answerTo(message, { ...OF_NODE, choice: undefined });
    expect(reply.options).toMatchObject({ bootFileUrl: 'tftp://[fd00:1::1]/warewulf/snponly.efi' });
    expect(detail).toBe('REPLY to INFORMATION-REQUEST, boot file tftp://[fd00:1::1]/warewulf/snponly.efi');
  });
});

describe('no answer gets', () => {
  const other = { serverId: Uint8Array.of(0, 4, 1) };
  const { clientId: _, ...nobody } = solicit().options;
  test.each([
    ['a SOLICIT that names a server', solicit(OURS), OF_NODE, 'SOLICIT names a server'],
    ['a REQUEST to another server', message6('REQUEST', other), OF_NODE, 'REQUEST to another server'],
    ['a RENEW to nobody', message6('RENEW'), OF_NODE, 'RENEW names no server'],
    ['a client without a name', { ...solicit(), options: nobody }, OF_NODE, 'SOLICIT names no client'],
    ['an ADVERTISE', message6('ADVERTISE'), OF_NODE, 'message type 2 is not one of a client'],
    [
      'a stranger where only nodes are answered',
      solicit(),
      { ...OF_STRANGER, policy: { ...POLICY6, unknown: 'ignore' } },
      'unknown machines get no answer on network default',
    ],
    [
      'a stranger that does not boot, where such are ignored',
      solicit(),
      { ...OF_STRANGER, policy: { ...POLICY6, ignoreNonBoot: true } },
      'neither registered nor booting',
    ],
    [
      'a network of somebody else',
      solicit(),
      { ...OF_NODE, policy: undefined, link: ip6('fd00:8::1') },
      'a relay speaks for fd00:8::1, which is not served here',
    ],
    [
      'a REBIND of what another server may have given',
      message6('REBIND', { identityAssociations: [wants('fd00:1::1:9')] }),
      OF_STRANGER,
      'no record of fd00:1::1:9',
    ],
    ['a CONFIRM of nothing', message6('CONFIRM'), OF_NODE, 'CONFIRM names no address'],
    [
      'an INFORMATION-REQUEST for an address',
      message6('INFORMATION_REQUEST', { identityAssociations: [wants()] }),
      OF_NODE,
      'INFORMATION-REQUEST that wants an address',
    ],
  ] as [string, Dhcp6Message, Dhcp6Facts, string][])('%s', (_says, message, facts, drop) => {
    expect(answerDhcp6(message, facts)).toEqual({ drop, outcome: 'refused' });
  });

  test('but a machine that booted from us gets one from its operating system', () => {
    const facts = { ...HOLDING, policy: { ...POLICY6, ignoreNonBoot: true } };
    expect(answerDhcp6(solicit(), facts)).toHaveProperty('reply');
  });
});
