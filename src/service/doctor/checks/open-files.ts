import { defineCheck, skip, warn } from '../check.ts';

interface FileLimitFacts {
  readonly limit: number;
  readonly nodes: number;
  readonly pid: number;
}

/** A booting node takes a connection and the file that it loads; the daemon itself a few hundred. */
const PER_NODE = 4;
const OWN = 1024;

/** Many nodes may boot at once. */
export const openFiles = defineCheck<FileLimitFacts>({
  id: 'open-files',
  title: 'open files',
  needsDaemon: true,
  gather: async ({ host, daemon, pid }) =>
    daemon === undefined
      ? skip('no daemon')
      : { limit: await host.openFileLimit(), nodes: daemon.cluster().nodes.size, pid },
  judge: ({ limit, nodes, pid }) => {
    const enough = OWN + PER_NODE * nodes;
    if (limit >= enough) return [];
    const detail = `the daemon may open ${limit} files, and ${nodes} nodes that boot at once need ${enough}`;
    return [warn(detail, `prlimit --nofile=524288 --pid ${pid}`)];
  },
  ok: ({ limit }) => `the daemon may open ${limit}`,
});
