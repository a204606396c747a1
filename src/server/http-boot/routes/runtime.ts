import type { BootRoute } from '../boot-route.ts';
import { answerOverlay } from '../overlay-reply.ts';

/** What a running node asks for again and again; the answer says after how many seconds. */
export const runtimeRoute: BootRoute = {
  stage: 'runtime',
  names: ['runtime', 'overlay-runtime'],
  answer: (request, ports) =>
    answerOverlay(request, ports, 'runtime', { 'X-Warewulf-Interval': String(ports.updateIntervalSeconds) }),
};
