import { portIdentity } from '../../../address/mac-address.ts';
import type { BootPorts } from '../boot-ports.ts';
import type { BootRoute } from '../boot-route.ts';
import { machineWords } from '../machine-words.ts';
import type { NodeRequest } from '../node-request.ts';
import { reachedAt } from '../reached-at.ts';
import { type Reply, refusal } from '../reply.ts';

/** The script that iPXE runs. */
export const ipxeRoute = scriptRoute('ipxe', ({ bootScript }) => bootScript);
/** The script that GRUB runs. */
export const grubRoute = scriptRoute('grub', ({ grubScript }) => grubScript);

/** Also answers machines that are no node, with how to become one. */
function scriptRoute(stage: 'ipxe' | 'grub', renderer: (ports: BootPorts) => BootPorts['bootScript']): BootRoute {
  return {
    stage,
    names: [stage],
    answer: async (request, ports) => {
      const found = await ports.bootArtifacts(request.node);
      const artifacts = 'missing' in found ? found : { artifacts: found, missing: [] };
      return await script(request, renderer(ports), artifacts);
    },
    introduce: (request, ports) => script(request, renderer(ports), { missing: [], ...waiting(request, ports) }),
  };
}

/** Whoever has the machine's lease speaks for it: nobody else can say what it is. */
function waiting({ request, hwaddr, ip }: NodeRequest, ports: BootPorts) {
  if (hwaddr === undefined) return {};
  const holder = ip === undefined ? undefined : ports.hwaddrOf(ip);
  const isItself = holder !== undefined && portIdentity(holder) === portIdentity(hwaddr);
  const words = machineWords(request);
  return { waiting: { ...ports.guide(hwaddr, isItself ? words : undefined), isIntroduced: words !== undefined } };
}

type Artifacts = Pick<Parameters<BootPorts['bootScript']>[0], 'artifacts' | 'missing' | 'waiting'>;

async function script(
  { request, hwaddr, node }: NodeRequest,
  render: BootPorts['bootScript'],
  artifacts: Artifacts,
): Promise<Reply> {
  if (hwaddr === undefined) return refusal(400, 'the request has no hardware address');
  const { text, problems } = await render({
    authority: reachedAt(request.socket),
    hwaddr,
    ...(node === undefined ? {} : { node }),
    ...artifacts,
  });
  return { kind: 'script', text, problems };
}
