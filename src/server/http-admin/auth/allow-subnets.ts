import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { plainIp, type Subnet, subnetCheck } from '../../../address/subnet.ts';
import { problem } from '../../../api/problem.ts';
import { sendProblem } from '../problem-answer.ts';

/** Refuses callers from elsewhere before anything that they say is looked at. */
export function allowSubnets(subnets: readonly Subnet[], log: Logger): RequestHandler {
  const isAllowed = subnetCheck(subnets);
  return (request, response, next) => {
    const from = request.socket.remoteAddress ?? '';
    if (isAllowed(from)) return next();
    log.debug({ from }, 'admin request from a subnet that is not allowed');
    const detail = `${plainIp(from)} is in none of the allowed subnets: add its network to api: allowed subnets in warewulf.conf`;
    return sendProblem(response, problem('denied', detail));
  };
}
