import type { MacAddress } from '../../address/mac-address.ts';
import { MESSAGE_TYPE6 } from '../../codec/dhcp6/message.ts';
import { answerDhcp6, type Dhcp6Answer, type Dhcp6Drop, type LeaseChange6 } from '../../provision/dhcp6-answer.ts';
import { bootClient6, type Received6 } from '../../provision/dhcp6-client.ts';
import type { Dhcp6Facts } from '../../provision/dhcp6-facts.ts';
import type { Leases6 } from '../../service/leases6.ts';
import { type Client6, type FactSources6, gatherFacts6, identifyClient } from './gather-facts6.ts';

/** What verdicts are made from. */
export interface AnswerSources6 extends FactSources6 {
  /** Gives a machine that is no node, and boots, to a discoverable node, if there is one. */
  readonly discover: (hwaddr: MacAddress) => Promise<unknown>;
  readonly leases: FactSources6['leases'] & Pick<Leases6, 'bind' | 'release' | 'decline'>;
}

/** What came of a message. */
export interface Answered6 {
  readonly verdict: Dhcp6Answer | Dhcp6Drop;
  readonly client: Client6 | undefined;
}

/**
 * Gathers the facts, asks for the verdict and changes the leases accordingly.
 * @param card on which the message came in
 * @returns once every change that the reply promises is durable; rejects when that fails, and then nothing may be sent
 */
export async function answerMessage6(received: Received6, card: string, sources: AnswerSources6): Promise<Answered6> {
  const stranger = identifyClient(received, sources);
  if (
    stranger?.hwaddr !== undefined &&
    isDiscovery(received, stranger, gatherFacts6(received, stranger, card, sources))
  )
    await sources.discover(stranger.hwaddr);
  const client = identifyClient(received, sources);
  const facts = gatherFacts6(received, client, card, sources);
  const verdict = answerDhcp6(received.message, facts);
  if ('reply' in verdict && verdict.change !== undefined && client !== undefined)
    await changeLeases(verdict.change, client, facts, sources.leases);
  return { verdict, client };
}

/** iPXE has loaded our boot program, so the machine is really here and boots from us: see DHCPv4. */
function isDiscovery({ message }: Received6, { node }: Client6, { policy }: Dhcp6Facts): boolean {
  return (
    message.type === MESSAGE_TYPE6.SOLICIT &&
    bootClient6(message.options).kind === 'ipxe' &&
    node === undefined &&
    policy?.unknown === 'boot'
  );
}

async function changeLeases(
  { kind, ip, iaid }: LeaseChange6,
  { machine, duid = '' }: Client6,
  { policy }: Dhcp6Facts,
  leases: AnswerSources6['leases'],
): Promise<void> {
  switch (kind) {
    case 'bind':
      return leases.bind({ machine, duid, iaid, ip, seconds: policy?.leaseSeconds ?? 0 });
    case 'release':
      return leases.release(machine, ip);
    case 'decline':
      return leases.decline({ machine, duid, iaid, ip });
  }
}
