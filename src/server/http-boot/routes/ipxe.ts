import type { BootPorts } from '../boot-ports.ts';
import type { BootRoute } from '../boot-route.ts';
import type { NodeRequest } from '../node-request.ts';
import { type Reply, refusal } from '../reply.ts';

/** The script that iPXE runs. Also answers machines that are no node, with how to become one. */
export const ipxeRoute: BootRoute = {
  stage: 'ipxe',
  names: ['ipxe'],
  answer: async (request, ports) => {
    const found = await ports.bootArtifacts(request.node);
    return await script(request, ports, 'missing' in found ? found : { artifacts: found, missing: [] });
  },
  introduce: (request, ports) => script(request, ports, { missing: [] }),
};

type Artifacts = Pick<Parameters<BootPorts['bootScript']>[0], 'artifacts' | 'missing'>;

async function script({ request, hwaddr, node }: NodeRequest, ports: BootPorts, artifacts: Artifacts): Promise<Reply> {
  if (hwaddr === undefined) return refusal(400, 'the request has no hardware address');
  const { text, problems } = await ports.bootScript({
    authority: authorityOf(request.socket),
    hwaddr,
    ...(node === undefined ? {} : { node }),
    ...artifacts,
  });
  return { kind: 'script', text, problems };
}

/** Where this machine reached us: the address it can reach again. */
function authorityOf({ localAddress = '', localPort = 0 }: NodeRequest['request']['socket']): string {
  const address = localAddress.replace(/^::ffff:/i, '');
  return address.includes(':') ? `[${address}]:${localPort}` : `${address}:${localPort}`;
}
