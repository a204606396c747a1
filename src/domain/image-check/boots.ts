import { reportBoot } from '../boot-report.ts';
import { findingOf, type ImageCheck } from './check.ts';

/** It has a kernel with its modules, an init and a shell. */
export const boots: ImageCheck = {
  id: 'boot',
  title: 'boot',
  judge: ({ facts }) => {
    // What only one root mode cannot hold is judged with that mode.
    const { missing, warnings } = reportBoot(facts, undefined, 'squashfs');
    return [
      ...missing.map((sentence) => findingOf('error', sentence)),
      ...warnings.map((sentence) => findingOf('warning', sentence)),
    ];
  },
  ok: ({ facts }) =>
    `it has a kernel with its modules (${reportBoot(facts).kernelPath}), an init (${facts.init}) and a shell`,
};
