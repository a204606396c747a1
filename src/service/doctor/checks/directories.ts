import type { PathAccess } from '../../ports/host-facts.ts';
import { defineCheck, type Finding, fail } from '../check.ts';

interface DirectoryFacts {
  /** It has made what it keeps when it started. */
  readonly hasDaemon: boolean;
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
  gather: async ({ config: { paths, tftp }, host, daemon }) => {
    const wanted = [
      ...(tftp.enabled ? [{ path: tftp.tftproot, needs: 'read' } as const] : []),
      ...[paths.imagedir, paths.wwprovisiondir, paths.databasedir].map((path) => ({ path, needs: 'write' }) as const),
    ];
    return {
      hasDaemon: daemon !== undefined,
      directories: await Promise.all(
        wanted.map(async (directory) => ({ ...directory, access: await host.access(directory.path) })),
      ),
    };
  },
  judge: ({ hasDaemon, directories: wanted }) => wanted.flatMap((directory) => judgeDirectory(directory, hasDaemon)),
  ok: ({ directories: wanted }) => `${wanted.map(({ path }) => path).join(', ')} can be used`,
});

function judgeDirectory(
  { path, needs, access }: DirectoryFacts['directories'][number],
  hasDaemon: boolean,
): readonly Finding[] {
  if (!access.isThere) {
    if (needs === 'read' || !hasDaemon) return [];
    return [fail(`${path} is gone, and the daemon makes it only when it starts`, 'systemctl restart warewulfd')];
  }
  if (needs === 'read' ? access.canRead : access.canWrite) return [];
  const remedy = needs === 'read' ? `chmod a+rX ${path}` : `chown --recursive root ${path} && chmod u+rwX ${path}`;
  return [fail(`${path} cannot be ${needs === 'read' ? 'read' : 'written'} by the daemon`, remedy)];
}
