import type { z } from 'zod';
import { type Endpoint, endpoints, type OperationName } from './endpoints.ts';
import { parseInput } from './parse-input.ts';
import type { Progress } from './progress.ts';
import type { Services } from './services.ts';

/** What an operation may know about its caller. */
export interface OperationContext {
  /** Who asks, for the record of changes, e.g. `root`. */
  readonly who: string;
  /** What they typed or called, e.g. `wwctl node add n1`; never holds a secret. */
  readonly command: string;
  /** Aborted when the caller goes away or the daemon stops. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** What the registry keeps of a context. */
export function authorOf({ who, command }: OperationContext): { readonly who: string; readonly command: string } {
  return { who, command };
}

type Permission = 'read' | 'write';

interface Definition<Name extends OperationName, Schema extends z.ZodType, Output> {
  readonly name: Name;
  readonly permission: Permission;
  /** Long operations answer line by line: progress first, then the result. */
  readonly long?: boolean;
  readonly input: Schema;
  handler(services: Services, input: z.output<Schema>, context: OperationContext): Output | Promise<Output>;
}

/** One operation as the surfaces see it; its input is whatever arrived. */
export interface AnyOperation extends Endpoint {
  readonly name: OperationName;
  readonly permission: Permission;
  readonly long: boolean;
  /** @throws InvalidError that lists everything wrong with the input, and what the handler throws. */
  run(services: Services, raw: unknown, context: OperationContext): Promise<unknown>;
}

/** An operation with its types, from which the client derives its own. */
export interface Operation<Name extends OperationName, Schema extends z.ZodType, Output> extends AnyOperation {
  readonly name: Name;
  readonly input: Schema;
  run(services: Services, raw: unknown, context: OperationContext): Promise<Output>;
}

export function defineOperation<Name extends OperationName, Schema extends z.ZodType, Output>(
  definition: Definition<Name, Schema, Output>,
): Operation<Name, Schema, Output> {
  const { name, permission, long = false, input } = definition;
  return {
    ...endpoints[name],
    name,
    permission,
    long,
    input,
    run: async (services, raw, context) => definition.handler(services, parseInput(name, input, raw), context),
  };
}
