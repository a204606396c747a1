import type { BootPorts } from './boot-ports.ts';
import type { AllowedRequest } from './boot-route.ts';
import { queryValue } from './query-value.ts';
import { type Headers, type Reply, refusal } from './reply.ts';

/**
 * Answers with a node's overlays as one archive: cpio, or tar with `?format=tar`; gzip with `?compress=gz`, without
 * Content-Encoding, because nodes unpack it themselves.
 */
export async function answerOverlay(
  { request, node }: AllowedRequest,
  ports: BootPorts,
  kind: 'system' | 'runtime',
  headers: Headers = {},
): Promise<Reply> {
  const format = queryValue(request, 'format') ?? 'cpio';
  const compress = queryValue(request, 'compress') ?? 'none';
  if (format !== 'cpio' && format !== 'tar') return refusal(404, `no archive format ${format}: cpio, tar`);
  if (compress !== 'none' && compress !== 'gz') return refusal(404, `no compression ${compress}: gz`);
  const content = await ports.overlayArchive(node, kind, { format, compress: compress === 'gz' ? 'gzip' : 'none' });
  return { kind: 'bytes', content, headers };
}
