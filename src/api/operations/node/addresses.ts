import { z } from 'zod';
import { primaryDevice, type ResolvedNode } from '../../../domain/node-schema.ts';
import { names } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

/** What a program needs to log in on nodes. */
export const nodeAddresses = defineOperation({
  name: 'node.addresses',
  permission: 'read',
  summary: 'Show where nodes are reached, and the SSH host keys they show',
  input: z.strictObject({ names }),
  output: z.strictObject({
    nodes: z.array(
      z.strictObject({
        name: z.string(),
        address: z.string().exactOptional().describe('Of its primary network device, IPv4 before IPv6'),
      }),
    ),
    hostKeys: z.array(z.string()).describe('The public keys that all nodes share, as lines of an authorized_keys file'),
  }),
  handler: async ({ registry, sshHostKeys }, input) => ({
    nodes: registry.listNodes(input.names).map(({ name, resolved }) => ({ name, ...addressOf(resolved) })),
    hostKeys: await sshHostKeys(),
  }),
});

function addressOf(node: ResolvedNode): { address?: string } {
  const device = primaryDevice(node)?.device;
  const address = device?.ipaddr ?? device?.ipaddr6;
  return address === undefined ? {} : { address };
}
