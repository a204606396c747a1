import type { BootRoute } from '../boot-route.ts';
import { answerOverlay } from '../overlay-reply.ts';

export const systemRoute: BootRoute = {
  stage: 'system',
  names: ['system', 'overlay-system'],
  answer: (request, ports) => answerOverlay(request, ports, 'system'),
};
