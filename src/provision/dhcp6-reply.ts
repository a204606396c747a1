import { type Dhcp6Message, MESSAGE_TYPE6 } from '../codec/dhcp6/message.ts';
import { DHCP6_OPTIONS, type Dhcp6Options } from '../codec/dhcp6/options.ts';
import { bootFileFor } from './boot-file.ts';
import { mayBoot } from './dhcp-reply.ts';
import { bootClient6 } from './dhcp6-client.ts';
import type { Dhcp6Facts } from './dhcp6-facts.ts';

/** The server is the only one that clients should wait for (RFC 8415 §18.2.1). */
const ONLY_SERVER = 255;
/** Intel's: under this enterprise number firmware names itself (UEFI 2.10 §24.3.6, §24.7.3.1). */
const FIRMWARE_ENTERPRISE = 343;

/** ADVERTISE (RFC 8415 §18.3.9). @param more what it says of addresses */
export function advertise(message: Dhcp6Message, facts: Dhcp6Facts, more: Dhcp6Options): Dhcp6Message {
  const preference = facts.policy?.authoritative ? { preference: ONLY_SERVER } : {};
  return configuration(MESSAGE_TYPE6.ADVERTISE, message, facts, { ...more, ...preference });
}

/** REPLY (RFC 8415 §18.3.10). @param more what it says of addresses */
export function reply6(message: Dhcp6Message, facts: Dhcp6Facts, more: Dhcp6Options): Dhcp6Message {
  return configuration(MESSAGE_TYPE6.REPLY, message, facts, more);
}

/** A reply in words. */
export function describe6(what: string, { options }: Dhcp6Message): string {
  const associations = options.identityAssociations ?? [];
  const said = associations.flatMap(({ addresses, status }) => [
    ...addresses.map(({ ip, validSeconds }) => (validSeconds > 0 ? ip : `no longer ${ip}`)),
    ...(status === undefined ? [] : [status.message]),
  ]);
  const file = options.bootFileUrl === undefined ? [] : [`boot file ${options.bootFileUrl}`];
  return [`${what}${said.length > 0 ? ` ${said[0]}` : ''}`, ...said.slice(1), ...file].join(', ');
}

function configuration(type: number, message: Dhcp6Message, facts: Dhcp6Facts, more: Dhcp6Options): Dhcp6Message {
  const { transactionId, options } = message;
  return {
    type,
    transactionId,
    options: {
      ...(options.clientId && { clientId: options.clientId }),
      serverId: facts.serverId,
      ...more,
      ...bootOptions6(options, facts),
      ...nameServers(options, facts),
    },
    rawOptions: [],
  };
}

/** What tells a booting client what to load, whether it asked for it or not. Where strangers get an address only, they are told nothing. */
function bootOptions6(options: Dhcp6Options, { policy, node, isIgnored }: Dhcp6Facts): Dhcp6Options {
  if (policy === undefined || !mayBoot({ node, isIgnored, policy })) return {};
  const client = bootClient6(options);
  const file = bootFileFor(client, policy);
  if (file === undefined) return {};
  if (client.kind !== 'http')
    return { bootFileUrl: /^https?:/.test(file) ? file : `tftp://[${policy.server}]/${file}` };
  // Without it, HTTP Boot takes this for a server that knows nothing of booting.
  const vendorClasses = [{ enterprise: FIRMWARE_ENTERPRISE, texts: ['HTTPClient'] }];
  return { bootFileUrl: file, vendorClasses };
}

function nameServers({ requestedOptions }: Dhcp6Options, { policy, node }: Dhcp6Facts): Dhcp6Options {
  const dns = node?.dns ?? policy?.dns ?? [];
  const isWanted = requestedOptions === undefined || requestedOptions.includes(DHCP6_OPTIONS.nameServers.code);
  return isWanted && dns.length > 0 ? { nameServers: dns } : {};
}
