import type { MacAddress } from '../../address/mac-address.ts';
import { answerDhcp6, type Dhcp6Answer, type Dhcp6Drop, type LeaseChange6 } from '../../provision/dhcp6-answer.ts';
import type { Received6 } from '../../provision/dhcp6-client.ts';
import type { Dhcp6Facts } from '../../provision/dhcp6-facts.ts';
import { type Sighting, sightingOf6 } from '../../provision/sighting.ts';
import type { Leases6 } from '../../service/leases6.ts';
import { type Client6, type FactSources6, gatherFacts6, identifyClient } from './gather-facts6.ts';

/** What verdicts are made from. */
export interface AnswerSources6 extends FactSources6 {
  /** Takes note of a machine that is no node and boots, and makes it one where that is its turn. */
  readonly saw: (hwaddr: MacAddress, sighting: Sighting) => Promise<unknown>;
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
  const asking = identifyClient(received, sources);
  if (asking?.hwaddr !== undefined && asking.node === undefined) {
    const sighting = sightingOf6(received.message, gatherFacts6(received, asking, card, sources).policy);
    if (sighting !== undefined) await sources.saw(asking.hwaddr, sighting);
  }
  const client = identifyClient(received, sources);
  const facts = gatherFacts6(received, client, card, sources);
  const verdict = answerDhcp6(received.message, facts);
  if ('reply' in verdict && verdict.change !== undefined && client !== undefined)
    await changeLeases(verdict.change, client, facts, sources.leases);
  return { verdict, client };
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
