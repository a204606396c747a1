import type { OutputOf } from '../../../api/client.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { printable } from '../../output/printable.ts';
import type { Session } from '../../session.ts';

/** One line for what was done, and a warning for each thing that keeps the image from booting. */
export function reportImage(
  session: Pick<Session, 'write' | 'writeError'>,
  done: string,
  image: OutputOf<'image.show'>,
): void {
  const { name, manifest, contentBytes, missing } = image;
  session.write(`${done} ${name}: ${manifest}, ${formatBytes(contentBytes)}\n`);
  for (const sentence of missing) session.writeError(`WARNING: ${name} cannot boot: ${printable(sentence)}\n`);
}
