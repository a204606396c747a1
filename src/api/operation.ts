import type { z } from 'zod';
import { type Endpoint, endpoints, type OperationName } from './endpoints.ts';
import { parseInput } from './parse-input.ts';
import type { Progress } from './progress.ts';
import type { Services } from './services.ts';

/** What a caller must be allowed to do: `admin` includes `operate`, and that includes `read`. */
export type Permission = 'read' | 'operate' | 'admin';

/** What an operation may know about its caller. */
export interface OperationContext {
  /** Who asks, for the record of changes, e.g. `root`. */
  readonly who: string;
  /** Where they are: `local` on the unix socket, else their IP address. */
  readonly from: string;
  /** What they typed or called, e.g. `wwctl node add n1`; never holds a secret. */
  readonly command: string;
  /** Aborted when the caller goes away or the daemon stops. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** What the registry keeps of a context. */
export function authorOf({ who, from, command }: OperationContext): Pick<OperationContext, 'who' | 'from' | 'command'> {
  return { who, from, command };
}

/** What a handler may give for a schema: the same data, nothing of which needs to be writable. */
type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;

interface Definition<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: Name;
  readonly permission: Permission;
  /** Long operations answer line by line: progress first, then the result. */
  readonly long?: boolean;
  /** One line, without a full stop, e.g. `Add nodes with the same fields`. */
  readonly summary: string;
  /** What else a caller must know, in Markdown. */
  readonly description?: string;
  readonly input: Input;
  /** What callers get, exactly. Transforms nothing: what the handler gives is sent as it is. */
  readonly output: Output;
  handler(
    services: Services,
    input: z.output<Input>,
    context: OperationContext,
  ): Given<z.input<Output>> | Promise<Given<z.input<Output>>>;
}

/** One operation as the surfaces see it; its input is whatever arrived. */
export interface AnyOperation extends Endpoint {
  readonly name: OperationName;
  readonly permission: Permission;
  readonly long: boolean;
  readonly summary: string;
  readonly description?: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** @throws InvalidError that lists everything wrong with the input, and what the handler throws. */
  run(services: Services, raw: unknown, context: OperationContext): Promise<unknown>;
}

/** An operation with its types, from which the client derives its own. */
export interface Operation<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>
  extends AnyOperation {
  readonly name: Name;
  readonly input: Input;
  readonly output: Output;
}

export function defineOperation<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>(
  definition: Definition<Name, Input, Output>,
): Operation<Name, Input, Output> {
  const { name, permission, long = false, summary, description, input, output } = definition;
  return {
    ...endpoints[name],
    name,
    permission,
    long,
    summary,
    ...(description === undefined ? {} : { description }),
    input,
    output,
    run: async (services, raw, context) => definition.handler(services, parseInput(name, input, raw), context),
  };
}
