import type { z } from 'zod';
import { awaitJob, followJob } from './await-job.ts';
import { type Endpoint, endpoints, type OperationName } from './endpoints.ts';
import type { Operations } from './operations/index.ts';
import type { Progress } from './progress.ts';
import { explainCutOff, readAnswer } from './read-answer.ts';
import { type Connection, sendRequest } from './send-request.ts';

type Named<Name extends OperationName> = Extract<Operations[number], { readonly name: Name }>;

/** A stream has no end to wait for. */
type CallableName = Exclude<Operations[number], { readonly kind: 'stream' }>['name'];

/** What the schema takes. A key whose value is undefined does not travel. */
export type InputOf<Name extends OperationName> = Sendable<z.input<Named<Name>['input']>>;

type Sendable<T> = T extends (infer Item)[]
  ? readonly Sendable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Sendable<T[Key]> | (object extends Pick<T, Key> ? undefined : never) }
    : T;

/** What the operation answers; it has nothing in it that JSON would change. */
export type OutputOf<Name extends OperationName> = z.output<Named<Name>['output']>;

interface CallOptions {
  /** Aborting hangs up, and cancels long work. */
  readonly signal?: AbortSignal;
  /** Told how far long work is. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface ApiClient {
  /**
   * Carries out one operation in the daemon.
   * @throws RemoteError with the daemon's own words and error kind; UnavailableError when it does not answer; the
   * signal's reason when aborted.
   */
  call<Name extends CallableName>(name: Name, input: InputOf<Name>, options?: CallOptions): Promise<OutputOf<Name>>;
  /**
   * Follows a job that somebody began to its end; an abort leaves it alone.
   * @returns its result
   * @throws as `call`
   */
  followJob(id: string, options?: CallOptions): Promise<unknown>;
}

export function createApiClient(connection: Connection): ApiClient {
  return {
    call: async <Name extends CallableName>(
      name: Name,
      input: InputOf<Name>,
      options: CallOptions = {},
    ): Promise<OutputOf<Name>> => {
      // What the daemon says to an operation is what that operation gives: both come from one table.
      const answer = () => answerTo(connection, endpoints[name], input, options) as Promise<OutputOf<Name>>;
      return explained(answer, options.signal);
    },
    followJob: (id, options = {}) => explained(() => followJob(connection, id, options), options.signal),
  };
}

async function explained<T>(answer: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    // An aborted exchange breaks in many ways; the caller wants to hear of its own abort alone.
    signal?.throwIfAborted();
    throw explainCutOff(error);
  }
}

/** Long work is begun without the signal: one whose id never arrived could not be cancelled. */
async function answerTo(connection: Connection, endpoint: Endpoint, input: unknown, options: CallOptions) {
  if (endpoint.long !== true) return readAnswer(await sendRequest(connection, endpoint, input, options.signal));
  options.signal?.throwIfAborted();
  return awaitJob(connection, await readAnswer(await sendRequest(connection, endpoint, input, undefined)), options);
}
