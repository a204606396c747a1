import { expect, test } from '@jest/globals';
import { type DhcpMessage, MESSAGE_TYPE } from '../../src/codec/dhcp/message.ts';
import type { DhcpFacts } from '../../src/provision/dhcp-facts.ts';
import type { DhcpPolicy } from '../../src/provision/dhcp-policy.ts';
import { answerProxy, type ProxyPort } from '../../src/provision/proxy-answer.ts';
import { POLICY as SERVED } from '../support/dhcp-lab.ts';
import {
  clientMessage,
  discover,
  IPXE,
  ip,
  NODE_MAC,
  renew,
  SERVER_IP,
  select,
  UEFI_ROM,
} from '../support/dhcp-messages.ts';

const POLICY: DhcpPolicy = {
  ...SERVED,
  proxy: true,
  bootFiles: { '00:07': 'warewulf/snponly.efi', '00:10': 'http://10.0.0.1:9873/efiboot/shim.efi' },
};
const HTTP_FIRMWARE = { ...UEFI_ROM, clientArchitectures: [16], vendorClass: 'HTTPClient:Arch:00016:UNDI:003016' };

const factsOf = (more: Partial<DhcpFacts> = {}): DhcpFacts => ({
  policy: POLICY,
  servers: new Set([SERVER_IP]),
  node: { name: 'n1', ip: ip('10.0.0.5') },
  link: { network: POLICY.network },
  choice: { ip: ip('10.0.0.5'), by: 'reservation' },
  held: undefined,
  isIgnored: false,
  ...more,
});

function replyTo(message: DhcpMessage, port: ProxyPort = 'dhcp', facts = factsOf()): DhcpMessage {
  const verdict = answerProxy(message, facts, port);
  if ('drop' in verdict) throw new Error(verdict.drop);
  expect(verdict).not.toHaveProperty('change');
  return verdict.reply;
}

test('firmware that asks for an address is offered none, and told what to load; no network settings', () => {
  const reply = replyTo(discover(UEFI_ROM));
  expect(reply).toMatchObject({ yiaddr: '0.0.0.0', siaddr: SERVER_IP, file: 'warewulf/snponly.efi' });
  expect(reply.options).toEqual({
    messageType: MESSAGE_TYPE.OFFER,
    serverIdentifier: SERVER_IP,
    vendorClass: 'PXEClient',
    vendorSpecific: Uint8Array.of(6, 1, 8, 255),
    tftpServerName: `${SERVER_IP}\0`,
    bootFileName: 'warewulf/snponly.efi\0',
    clientMachineId: UEFI_ROM.clientMachineId,
  });
});

test('iPXE takes the offer for one of a proxy, and gets its script', () => {
  const { options } = replyTo(discover(IPXE));
  expect(options.vendorClass).toBe('PXEClient');
  expect(options.bootFileName).toMatch(/^http:\/\/10\.0\.0\.1:9873\/ipxe\//);
  // That would tell it to wait for no proxy.
  expect(options.ipxe).toBeUndefined();
});

test('firmware that boots over HTTP gets a URL', () => {
  expect(replyTo(discover(HTTP_FIRMWARE)).options).toMatchObject({
    vendorClass: 'HTTPClient',
    bootFileName: 'http://10.0.0.1:9873/efiboot/shim.efi',
  });
});

test.each([
  ['REQUEST', MESSAGE_TYPE.REQUEST],
  ['INFORM', MESSAGE_TYPE.INFORM],
])('at the boot server’s port a %s is answered with the same, for the address that the client has', (_name, type) => {
  const reply = replyTo(clientMessage(type, UEFI_ROM, { ciaddr: ip('10.0.0.77') }), 'boot server');
  expect(reply).toMatchObject({ ciaddr: '10.0.0.77', yiaddr: '0.0.0.0', file: 'warewulf/snponly.efi' });
  expect(reply.options).toMatchObject({ messageType: MESSAGE_TYPE.ACK, serverIdentifier: SERVER_IP });
  expect(reply.options.leaseSeconds).toBeUndefined();
});

test('what a relay wrote comes back', () => {
  const relayAgentInformation = Uint8Array.of(1, 2, 0, 7);
  const reply = replyTo(discover({ ...UEFI_ROM, relayAgentInformation }, { giaddr: ip('10.0.0.200') }));
  expect(reply.giaddr).toBe('10.0.0.200');
  expect(Object.keys(reply.options).at(-1)).toBe('relayAgentInformation');
});

test.each<[string, DhcpMessage, ProxyPort]>([
  ['a REQUEST of an address', select('10.0.0.77', UEFI_ROM), 'dhcp'],
  ['a renewal', renew('10.0.0.77', UEFI_ROM), 'dhcp'],
  ['a RELEASE', clientMessage(MESSAGE_TYPE.RELEASE, {}, { ciaddr: ip('10.0.0.77') }), 'dhcp'],
  ['a DECLINE', clientMessage(MESSAGE_TYPE.DECLINE, { requestedAddress: ip('10.0.0.77') }), 'dhcp'],
  ['an INFORM at the port of DHCP', clientMessage(MESSAGE_TYPE.INFORM, UEFI_ROM, { ciaddr: ip('10.0.0.77') }), 'dhcp'],
  ['an operating system', discover(), 'dhcp'],
  ['a DISCOVER at the boot server’s port', discover(UEFI_ROM), 'boot server'],
])('%s is left to the other server', (_what, message, port) => {
  expect(answerProxy(message, factsOf(), port)).toEqual({ drop: expect.any(String), outcome: 'ok' });
});

test('a machine that an admin ignores gets nothing', () => {
  const facts = factsOf({ node: undefined, isIgnored: true });
  expect(answerProxy(discover(UEFI_ROM), facts, 'dhcp')).toMatchObject({ outcome: 'refused' });
});

test.each(['pool', 'ignore'] as const)('machines without a record get nothing where unknown is %s', (unknown) => {
  const facts = factsOf({ policy: { ...POLICY, unknown }, node: undefined });
  expect(answerProxy(discover(UEFI_ROM), facts, 'dhcp')).toMatchObject({ outcome: 'refused' });
  expect(replyTo(discover(UEFI_ROM), 'dhcp', factsOf({ node: undefined })).file).toBe('warewulf/snponly.efi');
});

test('an architecture without a program is named as the reason for silence', () => {
  const verdict = answerProxy(discover({ ...UEFI_ROM, clientArchitectures: [0] }), factsOf(), 'dhcp');
  expect(verdict).toEqual({ drop: 'there is no boot program for this architecture', outcome: 'failed' });
});

test('a reply of another server is none of ours', () => {
  const reply = discover(UEFI_ROM, { op: 'reply', hwaddr: NODE_MAC });
  expect(answerProxy(reply, factsOf(), 'dhcp')).toMatchObject({ outcome: 'refused' });
});
