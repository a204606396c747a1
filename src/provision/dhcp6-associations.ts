import type { Ip6 } from '../address/ip6.ts';
import { networkContains6 } from '../address/network6.ts';
import type { IdentityAssociation, LeasedAddress6 } from '../codec/dhcp6/identity-association.ts';
import { type Dhcp6Message, STATUS6 } from '../codec/dhcp6/message.ts';
import type { Dhcp6Facts } from './dhcp6-facts.ts';

type Associations = readonly IdentityAssociation[];

/** For ADVERTISE and the REPLY to REQUEST (RFC 8415 §18.3.1, §18.3.2): the first association gets the machine's address. */
export function grantAddresses({ options }: Dhcp6Message, facts: Dhcp6Facts): Associations {
  return (options.identityAssociations ?? []).map((asked, index) => {
    if (asked.addresses.some(({ ip }) => !isOnLink(ip, facts) && ip !== facts.choice?.ip)) {
      return without(asked, STATUS6.notOnLink, 'an address that is not of this link');
    }
    return index === 0 ? granted(asked, facts, []) : without(asked, STATUS6.noAddressAvailable, ONE_ADDRESS);
  });
}

/** For the REPLY to RENEW and REBIND (RFC 8415 §18.3.4, §18.3.5): addresses that are not the machine's any more end at once. */
export function keepAddresses({ options }: Dhcp6Message, facts: Dhcp6Facts): Associations {
  return (options.identityAssociations ?? []).map((asked, index) => {
    const ended = asked.addresses.filter(({ ip }) => ip !== facts.choice?.ip || index > 0).map(endedNow);
    if (index === 0 && facts.choice !== undefined) return granted(asked, facts, ended);
    if (ended.length > 0) return { ...without(asked), addresses: ended };
    return without(asked, STATUS6.noBinding, 'no record of this association');
  });
}

/** For the REPLY to RELEASE and DECLINE (RFC 8415 §18.3.7, §18.3.8): only associations that we do not know come back. */
export function giveBack({ options }: Dhcp6Message, { held, reserved }: Dhcp6Facts): Associations {
  return (options.identityAssociations ?? [])
    .filter(({ addresses }) => !addresses.some(({ ip }) => ip === held || ip === reserved))
    .map((asked) => without(asked, STATUS6.noBinding, 'no record of this association'));
}

export function isOnLink(ip: Ip6, { onLink }: Pick<Dhcp6Facts, 'onLink'>): boolean {
  return onLink.some((network) => networkContains6(network, ip));
}

const ONE_ADDRESS = 'a machine gets one address';

function granted(asked: IdentityAssociation, facts: Dhcp6Facts, ended: readonly LeasedAddress6[]): IdentityAssociation {
  const { choice, policy } = facts;
  if (choice === undefined || policy === undefined) {
    return without(asked, STATUS6.noAddressAvailable, 'no address is left');
  }
  const { leaseSeconds } = policy;
  return {
    iaid: asked.iaid,
    // RFC 8415 §21.4: half and four fifths of the shortest preferred lifetime.
    renewalSeconds: Math.floor(leaseSeconds / 2),
    rebindingSeconds: Math.floor((leaseSeconds * 4) / 5),
    addresses: [{ ip: choice.ip, preferredSeconds: leaseSeconds, validSeconds: leaseSeconds }, ...ended],
  };
}

function without({ iaid }: IdentityAssociation, code?: number, message = ''): IdentityAssociation {
  const status = code === undefined ? {} : { status: { code, message } };
  return { iaid, renewalSeconds: 0, rebindingSeconds: 0, addresses: [], ...status };
}

function endedNow({ ip }: LeasedAddress6): LeasedAddress6 {
  return { ip, preferredSeconds: 0, validSeconds: 0 };
}
