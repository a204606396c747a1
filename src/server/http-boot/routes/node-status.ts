import type { RequestHandler } from 'express';
import type { BootPorts } from '../boot-ports.ts';

/** `GET /status`: which node was seen where in its boot, in Warewulf's JSON. */
export function nodeStatus(ports: Pick<BootPorts, 'statusSummary'>): RequestHandler {
  return (_request, response) => {
    response.json(ports.statusSummary());
  };
}
