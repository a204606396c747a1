import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex');

/** What an agent says after each update. Forms send numbers as text. */
const agentReport = z
  .object({
    stage: z.literal('runtime'),
    result: z.enum(['ok', 'failed']),
    /** The archive that was applied, or tried. */
    digest: digest.optional(),
    detail: z.string().max(1024).optional(),
    /** Seconds since the node's kernel started. */
    uptime: z.coerce.number().nonnegative().max(1e10).optional(),
  })
  .refine(({ result, digest: applied }) => result === 'failed' || applied !== undefined, 'ok needs a digest');

export type AgentReport = z.infer<typeof agentReport>;

/** Checks the body of a report. @returns why not, in one line, when it is none. */
export function parseAgentReport(body: unknown): AgentReport | { readonly problem: string } {
  const parsed = agentReport.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') || 'the report'}: ${issue?.message ?? 'is not valid'}` };
}
