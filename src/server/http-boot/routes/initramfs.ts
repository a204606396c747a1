import type { BootRoute } from '../boot-route.ts';
import { answerPinnedFile } from '../pinned-file.ts';

export const initramfsRoute: BootRoute = {
  stage: 'initramfs',
  names: ['initramfs'],
  answer: (request, ports) => answerPinnedFile(request, ports, 'initramfs'),
};
