import type { z } from 'zod';
import { endpoints, type OperationName } from './endpoints.ts';
import type { Operations } from './operations/index.ts';
import type { Progress } from './progress.ts';
import { readAnswer } from './read-answer.ts';
import { type Connection, sendRequest } from './send-request.ts';

type Named<Name extends OperationName> = Extract<Operations[number], { readonly name: Name }>;

/** What the schema takes. A key whose value is undefined does not travel. */
type InputOf<Name extends OperationName> = Sendable<z.input<Named<Name>['input']>>;

type Sendable<T> = T extends (infer Item)[]
  ? readonly Sendable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Sendable<T[Key]> | (object extends Pick<T, Key> ? undefined : never) }
    : T;

/** What the operation answers; it has nothing in it that JSON would change. */
export type OutputOf<Name extends OperationName> = z.output<Named<Name>['output']>;

interface CallOptions {
  /** Aborting hangs up, which aborts the operation in the daemon. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface ApiClient {
  /**
   * Carries out one operation in the daemon.
   * @throws RemoteError with the daemon's own words and error kind; UnavailableError when it does not answer; the
   * signal's reason when aborted.
   */
  call<Name extends OperationName>(name: Name, input: InputOf<Name>, options?: CallOptions): Promise<OutputOf<Name>>;
}

export function createApiClient(connection: Connection): ApiClient {
  return {
    call: async <Name extends OperationName>(
      name: Name,
      input: InputOf<Name>,
      options: CallOptions = {},
    ): Promise<OutputOf<Name>> => {
      try {
        const response = await sendRequest(connection, endpoints[name], input, options.signal);
        // What the daemon says to an operation is what that operation returns: both come from one table.
        return (await readAnswer(response, options.onProgress)) as OutputOf<Name>;
      } catch (error) {
        // An aborted exchange breaks in many ways; the caller wants to hear of its own abort alone.
        options.signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
