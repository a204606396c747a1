import { z } from 'zod';
import { ERROR_KINDS } from '../domain/errors.ts';
import { JOB_STATES, type Job } from '../service/jobs/job.ts';
import type { Given } from './given.ts';
import { failureProblem } from './problem.ts';

/** The shape of Problem. */
export const problemDocument = z
  .strictObject({
    type: z.string().describe('`urn:warewulf:problem:` and the kind'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What, which, and what to do'),
    kind: z.enum(ERROR_KINDS),
    problems: z
      .array(
        z.strictObject({
          path: z.string().describe('What it is about, e.g. `names.0` of the input, or `node n1`'),
          message: z.string(),
          pointer: z.string().exactOptional().describe('The place in the body (RFC 6901)'),
          field: z.string().exactOptional().describe('The place in a node or profile, e.g. `kernel.args`'),
        }),
      )
      .exactOptional()
      .describe('Everything that is wrong with the input'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457)' });

export const jobProgress = z
  .strictObject({
    phase: z.string().describe('One word for a part of the work, e.g. `copy`; phases follow one another'),
    text: z.string().describe('One line for people'),
    doneBytes: z.int().exactOptional(),
    totalBytes: z.int().exactOptional().describe('Bytes of this phase in all, once known'),
  })
  .meta({ id: 'JobProgress' });

export const jobDocument = z
  .strictObject({
    id: z.string(),
    operation: z.string().describe('What runs, e.g. `image.import`'),
    title: z.string(),
    who: z.string(),
    from: z.string().describe('`local`, or an IP address'),
    command: z.string(),
    startedAt: z.int().describe('Milliseconds since the epoch'),
    state: z.enum(JOB_STATES).describe('`cut-short`: the daemon ended before the job did'),
    endedAt: z.int().exactOptional().describe('Milliseconds since the epoch'),
    progress: jobProgress.exactOptional().describe('The newest, while it runs'),
    result: z.unknown().exactOptional().describe('What the operation came to, once it is done'),
    problem: problemDocument.exactOptional().describe('Why it did not get to its end'),
  })
  .meta({ id: 'Job' });

export type JobDocument = Given<z.input<typeof jobDocument>>;

/** The document of a job. @param detail false leaves out the result, which may be long */
export function describeJob(
  { kind: operation, result, failure, ...facts }: Job,
  detail: 'whole' | 'without result' = 'whole',
): JobDocument {
  return {
    operation,
    ...facts,
    ...(result === undefined || detail === 'without result' ? {} : { result }),
    ...(failure === undefined ? {} : { problem: failureProblem(failure) }),
  };
}
