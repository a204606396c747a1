import { cannotBoot, hasChanged, pinnedArtifact } from '../../service/pinned-artifact.ts';
import type { BootPorts } from './boot-ports.ts';
import type { AllowedRequest } from './boot-route.ts';
import { queryValue } from './query-value.ts';
import { type Reply, refusal } from './reply.ts';

/** Answers with the kernel or the initramfs of a node, that of `?digest=` where it is there. */
export async function answerPinnedFile(
  { request, node }: AllowedRequest,
  ports: BootPorts,
  name: 'kernel' | 'initramfs',
): Promise<Reply> {
  const digest = queryValue(request, 'digest');
  const file = await pinnedArtifact(ports.bootArtifacts, node, { name, digest });
  return 'refused' in file ? refusal(404, file.refused) : { kind: 'file', file };
}

/** Answers with the image of a node, or the part of it that `?digest=` names. */
export async function answerImage({ request, node }: AllowedRequest, ports: BootPorts): Promise<Reply> {
  const found = await ports.bootArtifacts(node);
  if ('missing' in found) return refusal(404, cannotBoot(node, found.missing));
  const digest = queryValue(request, 'digest');
  const [first, ...more] = found.parts;
  const file = digest === undefined ? first : found.parts.find(({ etag }) => etag === digest);
  if (file === undefined) return refusal(404, hasChanged(node, 'image'));
  if (digest === undefined && more.length > 0) {
    return refusal(
      404,
      `the image of ${node.name} has ${found.parts.length} parts: ask for each by its digest, as its boot script names them ` +
        '(wwinit.image), or give the node root: initramfs, which is one file',
    );
  }
  return { kind: 'file', file };
}
