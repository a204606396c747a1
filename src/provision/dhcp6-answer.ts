import type { Ip6 } from '../address/ip6.ts';
import { type Dhcp6Message, MESSAGE_TYPE6, STATUS6 } from '../codec/dhcp6/message.ts';
import type { Dhcp6Options } from '../codec/dhcp6/options.ts';
import { giveBack, grantAddresses, isOnLink, keepAddresses } from './dhcp6-associations.ts';
import { bootClient6 } from './dhcp6-client.ts';
import type { Dhcp6Facts } from './dhcp6-facts.ts';
import { advertise, describe6, reply6 } from './dhcp6-reply.ts';

/** What the verdict does to the leases, before the reply leaves. */
export interface LeaseChange6 {
  readonly kind: 'bind' | 'release' | 'decline';
  readonly ip: Ip6;
  readonly iaid: number;
}

export interface Dhcp6Answer {
  readonly reply: Dhcp6Message;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly change?: LeaseChange6;
  /** One sentence for people. */
  readonly detail: string;
}

/** No reply, and why. */
export interface Dhcp6Drop {
  readonly drop: string;
  readonly outcome: 'refused';
}

type Answer = (message: Dhcp6Message, facts: Dhcp6Facts) => Dhcp6Answer | Dhcp6Drop;

interface MessageRule {
  readonly name: string;
  /** RFC 8415 §16: what the option Server Identifier must be; other messages are discarded. */
  readonly serverId: 'none' | 'ours' | 'ours-if-there';
  /** Machines that nobody registered get an answer only where the network wants it. */
  readonly isForAll?: true;
  readonly answer: Answer;
}

/** What clients send, and who answers it (RFC 8415 §18.3). */
const RULES: Readonly<Record<number, MessageRule>> = {
  [MESSAGE_TYPE6.SOLICIT]: { name: 'SOLICIT', serverId: 'none', answer: answerSolicit },
  [MESSAGE_TYPE6.REQUEST]: { name: 'REQUEST', serverId: 'ours', answer: answerRequest },
  [MESSAGE_TYPE6.CONFIRM]: { name: 'CONFIRM', serverId: 'none', answer: answerConfirm },
  [MESSAGE_TYPE6.RENEW]: { name: 'RENEW', serverId: 'ours', answer: answerRenew },
  [MESSAGE_TYPE6.REBIND]: { name: 'REBIND', serverId: 'none', answer: answerRebind },
  [MESSAGE_TYPE6.RELEASE]: { name: 'RELEASE', serverId: 'ours', isForAll: true, answer: takeRelease },
  [MESSAGE_TYPE6.DECLINE]: { name: 'DECLINE', serverId: 'ours', isForAll: true, answer: takeDecline },
  [MESSAGE_TYPE6.INFORMATION_REQUEST]: {
    name: 'INFORMATION-REQUEST',
    serverId: 'ours-if-there',
    answer: answerInformationRequest,
  },
};

/** The verdict on one message from a client. */
export function answerDhcp6(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer | Dhcp6Drop {
  const rule = RULES[message.type];
  if (rule === undefined) return refused(`message type ${message.type} is not one of a client`);
  return (
    invalid(rule, message, facts) ??
    (rule.isForAll ? undefined : unwanted(message, facts)) ??
    rule.answer(message, facts)
  );
}

function invalid({ name, serverId: wanted }: MessageRule, { options }: Dhcp6Message, { serverId }: Dhcp6Facts) {
  const named = options.serverId;
  if (named !== undefined && wanted === 'none') return refused(`${name} names a server`);
  if (named !== undefined && !isEqual(named, serverId)) return refused(`${name} to another server`);
  if (named === undefined && wanted === 'ours') return refused(`${name} names no server`);
  return options.clientId === undefined && wanted !== 'ours-if-there' ? refused(`${name} names no client`) : undefined;
}

/** Why a machine gets no answer; undefined when it gets one. */
function unwanted({ options }: Dhcp6Message, { policy, node, held, link }: Dhcp6Facts): Dhcp6Drop | undefined {
  if (policy === undefined) return refused(`a relay speaks for ${link ?? 'a network'}, which is not served here`);
  if (node !== undefined) return undefined;
  if (policy.unknown === 'ignore') return refused(`unknown machines get no answer on network ${policy.name}`);
  // A machine that booted from us has its lease; its operating system is welcome although it no longer says PXE.
  const isNeither = policy.ignoreNonBoot && held === undefined && bootClient6(options).kind === 'ordinary';
  return isNeither ? refused('neither registered nor booting') : undefined;
}

function answerSolicit(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  const associations = grantAddresses(message, facts);
  const { choice } = facts;
  const isRapid = message.options.rapidCommit === true && choice !== undefined && associations.length > 0;
  if (isRapid) return bound('SOLICIT', reply6(message, facts, { rapidCommit: true, ...listed(associations) }), facts);
  const reply = advertise(message, facts, listed(associations));
  return { reply, outcome: isGranted(message, facts) ? 'ok' : 'refused', detail: describe6('ADVERTISE', reply) };
}

function answerRequest(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  return bound('REQUEST', reply6(message, facts, listed(grantAddresses(message, facts))), facts);
}

/** Whether the client is still where it was (RFC 8415 §18.3.3). */
function answerConfirm(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer | Dhcp6Drop {
  const ips = namedAddresses(message);
  if (ips.length === 0) return refused('CONFIRM names no address');
  const elsewhere = ips.filter((ip) => !isOnLink(ip, facts));
  const isFine = elsewhere.length === 0;
  const status = isFine
    ? { code: STATUS6.success, message: 'all addresses are of this link' }
    : { code: STATUS6.notOnLink, message: `${elsewhere.join(', ')}: not of this link` };
  const detail = `REPLY to CONFIRM: ${status.message}`;
  return { reply: reply6(message, facts, { status }), outcome: isFine ? 'ok' : 'refused', detail };
}

function answerRenew(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  return bound('RENEW', reply6(message, facts, listed(keepAddresses(message, facts))), facts);
}

/** The server that gave the address may be another one (RFC 8415 §18.3.5). */
function answerRebind(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer | Dhcp6Drop {
  const { choice } = facts;
  const ips = namedAddresses(message);
  const isOnRecord = choice?.by === 'reservation' || choice?.by === 'lease';
  if (isOnRecord || ips.some((ip) => ip === choice?.ip || !isOnLink(ip, facts)))
    return bound('REBIND', reply6(message, facts, listed(keepAddresses(message, facts))), facts);
  return refused(`no record of ${ips.join(', ') || 'this machine'}`);
}

function takeRelease(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  const { held, heldIaid } = facts;
  const associations = giveBack(message, facts);
  const given = message.options.identityAssociations?.filter(({ iaid }) => iaid === heldIaid) ?? [];
  const status = { code: STATUS6.success, message: 'released' };
  const reply = reply6(message, facts, { ...listed(associations), status });
  if (held === undefined || !given.some(({ addresses }) => addresses.some(({ ip }) => ip === held))) {
    const what = namedAddresses(message).join(', ') || 'no address';
    return {
      reply,
      outcome: 'refused',
      detail: `RELEASE of ${what}, which this machine does not hold, or not by this association`,
    };
  }
  return {
    reply,
    outcome: 'ok',
    change: { kind: 'release', ip: held, iaid: heldIaid ?? 0 },
    detail: `RELEASE of ${held}`,
  };
}

/** Only an address that we gave: else one machine could spoil the whole range. */
function takeDecline(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  const { held, reserved } = facts;
  const ips = namedAddresses(message);
  const status = { code: STATUS6.success, message: 'noted' };
  const reply = reply6(message, facts, { ...listed(giveBack(message, facts)), status });
  const given = ips.find((ip) => ip === held || ip === reserved);
  const iaid = message.options.identityAssociations?.[0]?.iaid ?? 0;
  if (given === undefined) {
    const detail = `DECLINE of ${ips.join(', ') || 'no address'}, which was not given to this machine`;
    return { reply, outcome: 'refused', detail };
  }
  const detail = `DECLINE: another machine already uses ${given}`;
  // A reservation is the admin's word: it is offered again, and works as soon as the other machine is gone.
  if (given === reserved) return { reply, outcome: 'failed', detail };
  return { reply, outcome: 'failed', change: { kind: 'decline', ip: given, iaid }, detail };
}

function answerInformationRequest(message: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer | Dhcp6Drop {
  // RFC 8415 §16.12.
  if (message.options.identityAssociations !== undefined) return refused('INFORMATION-REQUEST that wants an address');
  const reply = reply6(message, facts, {});
  return { reply, outcome: 'ok', detail: describe6('REPLY to INFORMATION-REQUEST', reply) };
}

/** A reply that promises the address in it, if it has one. */
function bound(to: string, reply: Dhcp6Message, facts: Dhcp6Facts): Dhcp6Answer {
  const detail = describe6(`REPLY to ${to}`, reply);
  // The first association is the one that gets an address.
  const [first] = reply.options.identityAssociations ?? [];
  const given = first?.addresses ?? [];
  const ip = given.find(({ validSeconds }) => validSeconds > 0)?.ip;
  const isRefused = ip === undefined && facts.policy !== undefined && given.length === 0;
  if (first === undefined || ip === undefined) return { reply, outcome: isRefused ? 'refused' : 'ok', detail };
  return { reply, outcome: 'ok', change: { kind: 'bind', ip, iaid: first.iaid }, detail };
}

function isGranted({ options }: Dhcp6Message, { choice }: Dhcp6Facts): boolean {
  return choice !== undefined || options.identityAssociations === undefined;
}

function namedAddresses({ options }: Dhcp6Message): readonly Ip6[] {
  return options.identityAssociations?.flatMap(({ addresses }) => addresses.map(({ ip }) => ip)) ?? [];
}

function listed(identityAssociations: NonNullable<Dhcp6Options['identityAssociations']>): Dhcp6Options {
  return identityAssociations.length === 0 ? {} : { identityAssociations };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function refused(drop: string): Dhcp6Drop {
  return { drop, outcome: 'refused' };
}
