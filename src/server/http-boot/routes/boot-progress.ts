import { z } from 'zod';
import type { StageHandler } from '../boot-route.ts';
import { readReport } from '../read-report.ts';
import { refusal } from '../reply.ts';

const progress = z.object({ result: z.enum(['ok', 'failed']), detail: z.string().min(1).max(1024) });

/** `POST /initramfs/MAC`: our initramfs says how far it is, or why it goes no further, as JSON or as a form. */
export const bootProgress: StageHandler = {
  stage: 'progress',
  answer: async ({ request, response, node, hwaddr, ip }, { record, now }) => {
    const parsed = progress.safeParse(await readReport(request, response));
    if (!parsed.success) return refusal(400, 'a report has result (ok or failed) and detail (one sentence)');
    const { result, detail } = parsed.data;
    const by = { ...(hwaddr === undefined ? {} : { hwaddr }), ...(ip === undefined ? {} : { ip }) };
    record({ at: now(), stage: 'initramfs', outcome: result, node: node.name, ...by, detail });
    return { kind: 'accepted' };
  },
};
