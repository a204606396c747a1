import { parseAgentReport } from '../agent-report.ts';
import type { StageHandler } from '../boot-route.ts';
import { readReport } from '../read-report.ts';
import { refusal } from '../reply.ts';

/** `POST /status/MAC`: an agent says how an update went, as JSON or as a form. */
export const agentReport: StageHandler = {
  stage: 'report',
  answer: async ({ request, response, node, hwaddr, ip }, ports) => {
    const report = parseAgentReport(await readReport(request, response));
    if ('problem' in report) return refusal(400, report.problem);
    if (hwaddr === undefined) return refusal(400, 'the request has no hardware address');
    await ports.report(node, report, { hwaddr, ...(ip === undefined ? {} : { ip }) });
    return { kind: 'accepted' };
  },
};
