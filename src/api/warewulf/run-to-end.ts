import type { z } from 'zod';
import { type ErrorKind, UnavailableError, WarewulfError } from '../../domain/errors.ts';
import type { Failure } from '../../service/failure.ts';
import type { Job } from '../../service/jobs/job.ts';
import type { AnyOperation, OperationContext } from '../operation.ts';
import type { Services } from '../services.ts';

/**
 * Begins a long operation and waits for its job to end; the job goes on when the caller does not wait any longer.
 * @throws what the operation throws, and why the job failed
 */
export async function runToEnd<Output extends z.ZodType>(
  operation: AnyOperation & { readonly output: Output },
  services: Services,
  input: unknown,
  context: OperationContext,
): Promise<z.output<Output>> {
  const outcome = await operation.run(services, input, context);
  if (!('job' in outcome)) throw new Error(`${operation.name} is no long operation`);
  const events = services.jobs.follow(outcome.job.id);
  context.signal.addEventListener('abort', events.close, { once: true });
  for await (const event of events) {
    if ('end' in event) return operation.output.parse(resultOf(event.end));
  }
  throw new UnavailableError(`nobody waits for job ${outcome.job.id} any longer: it goes on`);
}

function resultOf({ result, failure }: Job): unknown {
  if (failure !== undefined) throw new JobError(failure);
  return result;
}

/** Why a job failed, in its own words. */
class JobError extends WarewulfError {
  readonly kind: ErrorKind;

  constructor({ kind, message, facts }: Failure) {
    super(message, facts);
    this.kind = kind;
  }
}
