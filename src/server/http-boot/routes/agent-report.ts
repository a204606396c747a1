import { json, type Request, type RequestHandler, type Response, urlencoded } from 'express';
import { parseAgentReport } from '../agent-report.ts';
import type { StageHandler } from '../boot-route.ts';
import { refusal } from '../reply.ts';

const LIMIT = '8kb';
const READERS: readonly RequestHandler[] = [json({ limit: LIMIT }), urlencoded({ limit: LIMIT, extended: false })];

/** `POST /status/MAC`: an agent says how an update went, as JSON or as a form. */
export const agentReport: StageHandler = {
  stage: 'report',
  answer: async ({ request, response, node, hwaddr, ip }, ports) => {
    const report = parseAgentReport(await readBody(request, response));
    if ('problem' in report) return refusal(400, report.problem);
    if (hwaddr === undefined) return refusal(400, 'the request has no hardware address');
    await ports.report(node, report, { hwaddr, ...(ip === undefined ? {} : { ip }) });
    return { kind: 'accepted' };
  },
};

/** Called for requests that may report: nothing is read of those that are refused. */
async function readBody(request: Request, response: Response): Promise<unknown> {
  for (const read of READERS) {
    await new Promise<void>((resolve, reject) => {
      void read(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  }
  return request.body;
}
