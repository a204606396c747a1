import type { ResolvedNode } from '../../domain/node-schema.ts';
import type { AccessStage } from '../../provision/stage-access.ts';
import type { BootPorts } from './boot-ports.ts';
import type { NodeRequest } from './node-request.ts';
import type { Reply } from './reply.ts';

/** A request that may be answered. */
export type AllowedRequest = NodeRequest & { readonly node: ResolvedNode };

/** What machines get who ask for one stage. Errors that it throws become answers. */
export interface StageHandler {
  readonly stage: AccessStage;
  readonly answer: (request: AllowedRequest, ports: BootPorts) => Promise<Reply>;
  /** For machines that are no node; without it they are refused. */
  readonly introduce?: (request: NodeRequest, ports: BootPorts) => Promise<Reply>;
}

/** A route that hands out one stage of a boot, to GET and HEAD. */
export interface BootRoute extends StageHandler {
  /** First parts of the path, the usual one first; the MAC address follows. */
  readonly names: readonly string[];
}
