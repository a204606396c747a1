import type { BootRoute } from '../boot-route.ts';
import { answerPinnedFile } from '../pinned-file.ts';

export const kernelRoute: BootRoute = {
  stage: 'kernel',
  names: ['kernel'],
  answer: (request, ports) => answerPinnedFile(request, ports, 'kernel'),
};
