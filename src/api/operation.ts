import type { z } from 'zod';
import type { Scope } from '../domain/access-scope.ts';
import { type Endpoint, endpoints, type OperationName } from './endpoints.ts';
import type { EntityTags } from './entity-tags.ts';
import type { Given } from './given.ts';
import type { JobDocument } from './job-schemas.ts';
import { parseInput } from './parse-input.ts';
import type { Progress } from './progress.ts';
import type { Services } from './services.ts';
import { startJob } from './start-job.ts';

/** What an operation may know about its caller. */
export interface OperationContext {
  /** Who asks, for the record of changes, e.g. `root`. */
  readonly who: string;
  /** Where they are: `local` on the unix socket, else their IP address. */
  readonly from: string;
  /** What they may do. */
  readonly scope: Scope;
  /** What they typed or called, e.g. `wwctl node add n1`; never holds a secret. */
  readonly command: string;
  /** Aborted when the caller goes away or the daemon stops; in a long operation, when its job is to end. */
  readonly signal: AbortSignal;
  /** Of a long operation; others say nothing. */
  readonly progress: (progress: Progress) => void;
  /** The states of the document of which the caller wants one to be the current one: for `requireMatch`. */
  readonly ifMatch?: EntityTags;
  /** The states that must not be the current one; `*` lets nothing be replaced. */
  readonly ifNoneMatch?: EntityTags;
  /** Where a reader of events was when its connection broke. */
  readonly lastEventId?: string;
}

/** What the registry keeps of a context. */
export function authorOf({ who, from, command }: OperationContext): Pick<OperationContext, 'who' | 'from' | 'command'> {
  return { who, from, command };
}

/** What the documents say about an operation, and who may call it. */
interface Description<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: Name;
  /** What its caller must be allowed to do. */
  readonly permission: Scope;
  /** One line, without a full stop, e.g. `Add nodes with the same fields`. */
  readonly summary: string;
  /** What else a caller must know, in Markdown. */
  readonly description?: string;
  readonly input: Input;
  /** What callers get, exactly; of a stream, one event. It transforms nothing: what the handler gives is sent as it is. */
  readonly output: Output;
}

interface Definition<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>
  extends Description<Name, Input, Output> {
  /** What the job of a long operation is called, e.g. `build image rocky-9`; the summary if missing. */
  title?(input: z.output<Input>): string;
  handler(
    services: Services,
    input: z.output<Input>,
    context: OperationContext,
  ): Given<z.input<Output>> | Promise<Given<z.input<Output>>>;
  /** Names the state of the document that is given, without quotes. Lets readers save themselves an unchanged one. */
  etag?(output: Given<z.input<Output>>, input: z.output<Input>): string;
  /** The path of what was created, where something was. */
  created?(output: Given<z.input<Output>>, input: z.output<Input>): string | undefined;
}

/** One server-sent event. */
export interface StreamEvent {
  readonly event: string;
  /** What a reader that comes back says it had seen. */
  readonly id?: string;
  readonly data: unknown;
}

interface StreamDefinition<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>
  extends Description<Name, Input, Output> {
  /** Ending the loop over the events ends the subscription. */
  handler(
    services: Services,
    input: z.output<Input>,
    context: OperationContext,
  ): AsyncIterable<Given<z.input<Output>> & StreamEvent>;
}

/** What an operation came to: a document, a job that was begun, or a stream of events. */
export type Outcome =
  | { readonly output: unknown; readonly etag?: string; readonly created?: string }
  | { readonly job: JobDocument }
  | { readonly events: AsyncIterable<StreamEvent> };

/** One operation as the surfaces see it; its input is whatever arrived. */
export interface AnyOperation extends Endpoint, Description<OperationName, z.ZodType, z.ZodType> {
  readonly kind: 'document' | 'job' | 'stream';
  readonly hasEtag: boolean;
  /** True when it may answer with the path of something new. */
  readonly creates: boolean;
  /** @throws InvalidError that lists everything wrong with the input, and what the handler throws. */
  run(services: Services, raw: unknown, context: OperationContext): Promise<Outcome>;
}

/** An operation with its types, from which the client derives its own. */
export interface Operation<
  Name extends OperationName,
  Input extends z.ZodType,
  Output extends z.ZodType,
  Kind extends AnyOperation['kind'] = 'document' | 'job',
> extends AnyOperation {
  readonly name: Name;
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
}

export function defineOperation<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>(
  definition: Definition<Name, Input, Output>,
): Operation<Name, Input, Output> {
  const endpoint: Endpoint = endpoints[definition.name];
  const { title, handler, etag, created, ...description } = definition;
  const carryOut = async (services: Services, input: z.output<Input>, context: OperationContext): Promise<Outcome> => {
    const output = await handler(services, input, context);
    const location = created?.(output, input);
    return {
      output,
      ...(etag === undefined ? {} : { etag: etag(output, input) }),
      ...(location === undefined ? {} : { created: location }),
    };
  };
  const begin = (services: Services, input: z.output<Input>, context: OperationContext): Outcome => {
    const { name, summary } = description;
    const work = (job: OperationContext) => Promise.resolve(handler(services, input, job));
    return { job: startJob(services.jobs, { kind: name, title: title?.(input) ?? summary }, context, work) };
  };
  return {
    ...endpoint,
    ...description,
    kind: endpoint.long ? 'job' : 'document',
    hasEtag: etag !== undefined,
    creates: created !== undefined,
    run: async (services, raw, context) => {
      const input = parseInput(description.name, description.input, raw, endpoint);
      return endpoint.long ? begin(services, input, context) : carryOut(services, input, context);
    },
  };
}

/** An operation that answers with events for as long as its caller listens. */
export function defineStream<Name extends OperationName, Input extends z.ZodType, Output extends z.ZodType>(
  definition: StreamDefinition<Name, Input, Output>,
): Operation<Name, Input, Output, 'stream'> {
  const endpoint: Endpoint = endpoints[definition.name];
  const { handler, ...description } = definition;
  return {
    ...endpoint,
    ...description,
    kind: 'stream',
    hasEtag: false,
    creates: false,
    run: async (services, raw, context) => {
      const input = parseInput(description.name, description.input, raw, endpoint);
      return { events: handler(services, input, context) };
    },
  };
}
