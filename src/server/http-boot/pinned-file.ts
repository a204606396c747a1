import type { NotBootable } from '../../service/ports/boot-artifacts.ts';
import type { BootPorts } from './boot-ports.ts';
import type { AllowedRequest } from './boot-route.ts';
import { queryValue } from './query-value.ts';
import { type Reply, refusal } from './reply.ts';

/**
 * Answers with the kernel or the initramfs of a node. `?digest=` pins it: a boot script names what belongs together, and
 * nothing else may come in its place.
 */
export async function answerPinnedFile(
  { request, node }: AllowedRequest,
  ports: BootPorts,
  name: 'kernel' | 'initramfs',
): Promise<Reply> {
  const found = await ports.bootArtifacts(node);
  if ('missing' in found) return cannotBoot(node.name, found);
  const file = found[name];
  if (file === undefined) return refusal(404, `the image of ${node.name} has no ${name}`);
  const digest = queryValue(request, 'digest');
  return digest === undefined || digest === file.etag ? { kind: 'file', file } : hasChanged(node.name, name);
}

/** Answers with the image of a node, or the part of it that `?digest=` names. */
export async function answerImage({ request, node }: AllowedRequest, ports: BootPorts): Promise<Reply> {
  const found = await ports.bootArtifacts(node);
  if ('missing' in found) return cannotBoot(node.name, found);
  const digest = queryValue(request, 'digest');
  const [first, ...more] = found.parts;
  const file = digest === undefined ? first : found.parts.find(({ etag }) => etag === digest);
  if (file === undefined) return hasChanged(node.name, 'image');
  if (digest === undefined && more.length > 0) {
    return refusal(
      404,
      `the image of ${node.name} has ${found.parts.length} parts: ask for each by its digest, as its boot script names them ` +
        '(wwinit.image), or give the node root: initramfs, which is one file',
    );
  }
  return { kind: 'file', file };
}

function cannotBoot(node: string, { missing }: NotBootable): Reply {
  return refusal(404, `${node} cannot boot: ${missing.join('; ')}`);
}

function hasChanged(node: string, name: string): Reply {
  return refusal(404, `the ${name} of ${node} has changed since its boot script was made: boot again`);
}
