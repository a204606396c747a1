import type { ServedFile } from '../../service/ports/served-file.ts';
import type { BootPorts } from './boot-ports.ts';
import type { AllowedRequest } from './boot-route.ts';
import { queryValue } from './query-value.ts';
import { type Reply, refusal } from './reply.ts';

/**
 * Answers with one of the files a node boots from. `?digest=` pins it: a boot script names what belongs together, and
 * nothing else may come in its place.
 */
export async function answerPinnedFile(
  { request, node }: AllowedRequest,
  ports: BootPorts,
  name: 'kernel' | 'image' | 'initramfs',
): Promise<Reply> {
  const found = await ports.bootArtifacts(node);
  if ('missing' in found) return refusal(404, `${node.name} cannot boot: ${found.missing.join('; ')}`);
  const file: ServedFile | undefined = found[name];
  if (file === undefined) return refusal(404, `the image of ${node.name} has no ${name}`);
  const digest = queryValue(request, 'digest');
  if (digest !== undefined && digest !== file.etag) {
    return refusal(404, `the ${name} of ${node.name} has changed since its boot script was made: boot again`);
  }
  return { kind: 'file', file };
}
