import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { RunExchange } from './boot-exchange.ts';
import type { BootPorts } from './boot-ports.ts';
import type { StageHandler } from './boot-route.ts';
import { errorReply } from './error-reply.ts';
import { refusal } from './reply.ts';
import { agentReport } from './routes/agent-report.ts';
import { bootProgress } from './routes/boot-progress.ts';
import { efibootRoute } from './routes/efiboot.ts';
import { BOOT_ROUTES } from './routes/index.ts';
import { nodeStatus } from './routes/node-status.ts';
import { provisionRoute } from './routes/provision.ts';
import { sendRefusal } from './send-reply.ts';

/** The boot routes as an Express application. A MAC address stands behind each name, or in `?wwid=`. */
export function createBootApp(ports: BootPorts, exchange: RunExchange): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.post('/initramfs{/:wwid}', (request, response) => exchange(request, response, bootProgress));
  for (const route of BOOT_ROUTES) {
    for (const name of route.names) {
      app.all(`/${name}{/:wwid}`, (request, response) => serve(request, response, route));
    }
  }
  app.all('/efiboot/*name', (request, response) => serve(request, response, efibootRoute));
  app.all('/provision{/:wwid}', (request, response) => serve(request, response, provisionRoute(request, BOOT_ROUTES)));
  app.get('/status', nodeStatus(ports));
  app.post('/status{/:wwid}', (request, response) => exchange(request, response, agentReport));
  app.use((_request, response) => sendRefusal(response, refusal(404, 'there is no such route')));
  app.use(explain);
  return app;

  async function serve(request: Request, response: Response, route: StageHandler | undefined): Promise<void> {
    if (route === undefined) await sendRefusal(response, refusal(400, 'there is no such stage'));
    else if (request.method === 'GET' || request.method === 'HEAD') await exchange(request, response, route);
    else await sendRefusal(response, { ...refusal(405, 'only GET and HEAD'), headers: { Allow: 'GET, HEAD' } });
  }
}

/** Paths that cannot be decoded, and errors outside of any exchange. The four parameters tell Express what it is. */
const explain: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error);
  else void sendRefusal(response, errorReply(error));
};
