import { z } from 'zod';
import type { BootEvent } from '../../../domain/boot-event.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export interface NodeStatus {
  readonly node: string;
  /** The last step it took on its way up; missing for a node that was never seen. */
  readonly last?: BootEvent;
}

export const nodeStatus = defineOperation({
  name: 'node.status',
  permission: 'read',
  input: z.strictObject({ names: namesQuery }),
  handler: async ({ registry, bootEvents }, input): Promise<readonly NodeStatus[]> => {
    const nodes = registry.listNodes(input.names);
    const latest = await bootEvents.latestPerNode();
    return nodes.map(({ name }) => {
      const last = latest.get(name);
      return { node: name, ...(last && { last }) };
    });
  },
});
