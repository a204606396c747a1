import type { NetworkDevice, NodeRecord, ResolvedNode } from '../../src/domain/node-schema.ts';
import type { Registry } from '../../src/service/registry/registry.ts';

/** What is wrong with a registry as a whole, worked out without the rules that changes are held to. */
export function brokenRules(registry: Pick<Registry, 'listNodes' | 'listProfiles'>): readonly string[] {
  const [nodes, profiles] = [registry.listNodes(), registry.listProfiles()];
  const known = new Set(profiles.map(({ name }) => name));
  const unknown = [...nodes, ...profiles].flatMap(({ name, record }) =>
    profilesNamed(record)
      .filter((profile) => !known.has(profile))
      .map((profile) => `${name} names the profile ${profile}, which is not there`),
  );
  const lost = known.has('default') ? [] : ['the profile default is gone'];
  return [...unknown, ...lost, ...sharedAddresses(nodes.map(({ resolved }) => resolved))];
}

function profilesNamed({ profiles = [] }: NodeRecord): readonly string[] {
  return profiles.map((name) => name.replace('~', ''));
}

function sharedAddresses(nodes: readonly ResolvedNode[]): readonly string[] {
  const owners = nodes.flatMap(({ name, networkDevices, ipmi }) =>
    [...Object.values<NetworkDevice>(networkDevices).flatMap(({ hwaddr, ipaddr }) => [hwaddr, ipaddr]), ipmi.ipaddr]
      .filter((address) => address !== undefined)
      .map((address) => [address, name] as const),
  );
  const byAddress = Map.groupBy(owners, ([address]) => address);
  return [...byAddress]
    .filter(([, shares]) => new Set(shares.map(([, name]) => name)).size > 1)
    .map(([address]) => `${address} belongs to several nodes`);
}
