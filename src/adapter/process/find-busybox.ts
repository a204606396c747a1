import { readFile } from 'node:fs/promises';
import { readElfProgram } from '../../codec/elf/elf-program.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { ifPresent } from '../file/if-present.ts';

/**
 * The first of these programs that runs by itself on machines of an architecture (in Go's words).
 * @throws UnavailableError with what to install
 */
export async function findStaticBusybox(
  paths: readonly string[],
  architecture: string,
): Promise<{ path: string; data: Buffer }> {
  for (const path of paths) {
    const data = await ifPresent(readFile(path));
    const program = data && readElfProgram(data);
    if (data && program?.isStatic && program.architecture === architecture) return { path, data };
  }
  throw new UnavailableError(
    `no static busybox for ${architecture} at ${paths.join(', ')}: install the package busybox-static, or name one ` +
      'of that architecture under initramfs: busybox in warewulf.conf',
  );
}
