import { UnavailableError } from '../domain/errors.ts';
import { endpoints } from './endpoints.ts';
import type { JobDocument } from './job-schemas.ts';
import type { Progress } from './progress.ts';
import { brokeOff, explainCutOff, isRefusal, readAnswer } from './read-answer.ts';
import { readEvents } from './read-events.ts';
import { remoteError } from './remote-error.ts';
import { type Connection, sendRequest } from './send-request.ts';

interface Watching {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Follows a job to its end; an abort cancels it.
 * @param begun what the daemon answered to a long operation
 * @returns the job's result
 * @throws RemoteError with what went wrong in the daemon; UnavailableError when the daemon goes away
 */
export async function awaitJob(connection: Connection, begun: unknown, watching: Watching): Promise<unknown> {
  // The daemon answers nothing else to a long operation.
  const { id } = (begun as { job: JobDocument }).job;
  try {
    watching.signal?.throwIfAborted();
    return await followJob(connection, id, watching);
  } catch (error) {
    if (watching.signal?.aborted) await cancelJob(connection, id);
    throw explainCutOff(error) instanceof UnavailableError ? wentAway(id, error) : error;
  }
}

/** What was begun cannot simply be begun again: its outcome is known to the daemon. */
function wentAway(id: string, cause: unknown): UnavailableError {
  return new UnavailableError(
    `the daemon went away before job ${id} was done: look at its log (journalctl -u warewulfd); once it runs again, wwctl job show ${id} says how the job ended`,
    { job: id },
    { cause },
  );
}

/** The same without cancelling it. */
export async function followJob(
  connection: Connection,
  id: string,
  { signal, onProgress }: Watching,
): Promise<unknown> {
  const response = await sendRequest(connection, endpoints['job.follow'], { id }, signal);
  if (isRefusal(response)) return readAnswer(response);
  for await (const { event, data } of readEvents(response)) {
    if (event !== 'progress') return resultOf(data as JobDocument);
    onProgress?.(data as Progress);
  }
  throw brokeOff();
}

function resultOf({ state, result, problem }: JobDocument): unknown {
  if (state === 'done') return result;
  throw remoteError(problem, problem?.status);
}

/** It may have ended in the meantime, or the daemon with it: that is as good. */
async function cancelJob(connection: Connection, id: string): Promise<void> {
  try {
    await readAnswer(await sendRequest(connection, endpoints['job.cancel'], { id }, undefined));
  } catch (error) {
    connection.trace?.(`job ${id} was not cancelled: ${String(error)}`);
  }
}
