import { type DhcpMessage, MESSAGE_TYPE } from '../codec/dhcp/message.ts';
import { bootClient } from './boot-client.ts';
import type { DhcpAnswer, DhcpDrop } from './dhcp-answer.ts';
import type { DhcpFacts } from './dhcp-facts.ts';
import { mayBoot, proxyReply } from './dhcp-reply.ts';

/** Where a message came in: at the port of DHCP, or at the one where PXE asks boot servers (4011). */
export type ProxyPort = 'dhcp' | 'boot server';

/**
 * The verdict on a network where another server gives the addresses (PXE 2.1 §2.2, proxyDHCP): an offer without an address
 * that says what to load, to those that ask for it, and the same again to firmware that asks at the boot server's port.
 * Everything else is the other server's.
 */
export function answerProxy(message: DhcpMessage, facts: DhcpFacts, port: ProxyPort): DhcpAnswer | DhcpDrop {
  if (message.op !== 'request') return { drop: 'a reply, not a request', outcome: 'refused' };
  const { messageType } = message.options;
  const wanted = port === 'dhcp' ? messageType === MESSAGE_TYPE.DISCOVER : BOOT_SERVER_TYPES.has(messageType);
  if (!wanted) return left('addresses are given by another server here');
  if (bootClient(message).kind === 'ordinary')
    return left('does not boot, and another server gives the addresses here');
  if (!mayBoot(facts)) {
    const why = facts.isIgnored ? 'ignored by an admin' : `not a node, on network ${facts.policy.name}`;
    return { drop: `no boot program for this machine: ${why}`, outcome: 'refused' };
  }
  const type = port === 'dhcp' ? MESSAGE_TYPE.OFFER : MESSAGE_TYPE.ACK;
  const reply = proxyReply(message, facts, type);
  const file = reply.options.bootFileName?.replace(/\0$/, '');
  if (file === undefined) return { drop: 'there is no boot program for this architecture', outcome: 'failed' };
  const what = port === 'dhcp' ? 'OFFER' : 'ACK';
  return { reply, outcome: 'ok', detail: `${what} without an address (proxy), boot file ${file}` };
}

/** PXE 2.1 §2.2.5 names REQUEST; some firmware sends an INFORM. */
const BOOT_SERVER_TYPES: ReadonlySet<number | undefined> = new Set([MESSAGE_TYPE.REQUEST, MESSAGE_TYPE.INFORM]);

function left(drop: string): DhcpDrop {
  return { drop, outcome: 'ok' };
}
