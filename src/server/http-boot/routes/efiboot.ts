import { parseLoaderRequest } from '../../../provision/loader-request.ts';
import type { BootPorts } from '../boot-ports.ts';
import type { StageHandler } from '../boot-route.ts';
import type { NodeRequest } from '../node-request.ts';
import { reachedAt } from '../reached-at.ts';
import { type Reply, refusal } from '../reply.ts';

/** `/efiboot/NAME`: boot programs for UEFI HTTP Boot, what they load next, and the scripts that they look for. */
export const efibootRoute: StageHandler = { stage: 'efiboot', answer: program, introduce: program };

async function program({ request }: NodeRequest, ports: BootPorts): Promise<Reply> {
  const name = [request.params['name'] ?? []].flat().join('/');
  const content = await ports.loader(name);
  if (content !== undefined) return { kind: 'bytes', content, headers: { 'Content-Type': 'application/efi' } };
  const wanted = parseLoaderRequest(name);
  if (wanted === undefined || !('first' in wanted)) return refusal(404, `there is no boot program ${name}`);
  const render = ports.firstScripts[wanted.first];
  return {
    kind: 'script',
    text: await render({ authority: reachedAt(request.socket), loadsBy: 'http' }),
    problems: [],
  };
}
