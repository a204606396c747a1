import type { BootRoute } from '../boot-route.ts';
import { answerImage } from '../pinned-file.ts';

/** The image as it was built. `?compress=gz` of older clients changes nothing: images are compressed already. */
export const imageRoute: BootRoute = {
  stage: 'image',
  names: ['image', 'container'],
  answer: (request, ports) => answerImage(request, ports),
};
