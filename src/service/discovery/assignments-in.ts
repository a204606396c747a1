import { type MacAddress, portIdentity } from '../../address/mac-address.ts';
import type { NetworkDevice } from '../../domain/node-schema.ts';
import type { RegistryChange } from '../registry/registry.ts';

/** A machine that a change of the registry made a node's. */
interface Assignment {
  readonly hwaddr: MacAddress;
  readonly node: string;
}

/** However it became one: by a decision, by its rules, or because somebody wrote its address. */
export function assignmentsIn({ changed, before, after }: RegistryChange): readonly Assignment[] {
  return changed
    .filter(({ kind }) => kind === 'node')
    .flatMap(({ name }) => Object.values<NetworkDevice>(after.nodes.get(name)?.networkDevices ?? {}))
    .flatMap(({ hwaddr }) => {
      if (hwaddr === undefined) return [];
      const [was, is] = [before, after].map((cluster) => cluster.findByHwaddr(hwaddr)?.name);
      return is === undefined || is === was ? [] : [{ hwaddr: portIdentity(hwaddr), node: is }];
    });
}
