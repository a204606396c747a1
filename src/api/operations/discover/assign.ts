import { z } from 'zod';
import { changeOptions, name } from '../../input-schemas.ts';
import { machine } from '../../machine-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const discoverAssign = defineOperation({
  name: 'discover.assign',
  permission: 'operate',
  summary: 'Make an unknown machine a node',
  description:
    "The primary network device of the node gets the machine's hardware address, and the node is discoverable no longer. " +
    'A machine that waits in iPXE boots within a minute.',
  input: z.strictObject({
    machine,
    node: name,
    force: z.boolean().exactOptional().describe('Also when the node has another machine'),
    dryRun: changeOptions.dryRun,
    basis: changeOptions.basis,
  }),
  output: changeResult,
  handler: ({ discovery }, { machine: hwaddr, node, ...options }, context) =>
    discovery.assign(hwaddr, node, authorOf(context), options),
});
