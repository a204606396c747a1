import { z } from 'zod';
import type { BootEvent } from '../../../domain/boot-event.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export interface NodeStatus {
  readonly node: string;
  /** The last step it took on its way up; missing for a node that was never seen. */
  readonly last?: BootEvent;
  /** When it last gave a sign of life, in ms since the epoch: a step, or a question for updates. */
  readonly seenAt?: number;
}

export const nodeStatus = defineOperation({
  name: 'node.status',
  permission: 'read',
  input: z.strictObject({ names: namesQuery }),
  handler: async ({ registry, bootEvents }, input): Promise<readonly NodeStatus[]> => {
    const nodes = registry.listNodes(input.names);
    const latest = bootEvents.latest();
    return nodes.map(({ name }) => {
      const last = latest.get(name);
      const seenAt = bootEvents.seenAt(name);
      return { node: name, ...(last && { last }), ...(seenAt !== undefined && { seenAt }) };
    });
  },
});
