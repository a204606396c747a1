import type { PathAccess } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail } from '../check.ts';

interface DirectoryFacts {
  readonly directories: readonly {
    readonly path: string;
    readonly needs: 'read' | 'write';
    readonly access: PathAccess;
  }[];
}

/** The daemon can read what it serves and write what it keeps. */
export const directories = defineCheck<DirectoryFacts>({
  id: 'directories',
  title: 'directories',
  gather: async ({ config: { paths, tftp }, host }) => {
    const wanted = [
      ...(tftp.enabled ? [{ path: tftp.tftproot, needs: 'read' } as const] : []),
      ...[paths.imagedir, paths.wwprovisiondir, paths.databasedir].map((path) => ({ path, needs: 'write' }) as const),
    ];
    return {
      directories: await Promise.all(
        wanted.map(async (directory) => ({ ...directory, access: await host.access(directory.path) })),
      ),
    };
  },
  judge: ({ directories: wanted }) => wanted.flatMap(judgeDirectory),
  ok: ({ directories: wanted }) => `${wanted.map(({ path }) => path).join(', ')} can be used`,
});

/** Those that are missing are made when they are needed. */
function judgeDirectory({ path, needs, access }: DirectoryFacts['directories'][number]): readonly Finding[] {
  if (!access.isThere || (needs === 'read' ? access.canRead : access.canWrite)) return [];
  const remedy = needs === 'read' ? `chmod a+rX ${path}` : `chown --recursive root ${path} && chmod u+rwX ${path}`;
  return [fail(`${path} cannot be ${needs === 'read' ? 'read' : 'written'} by the daemon`, remedy)];
}
