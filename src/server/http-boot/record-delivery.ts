import type { BootEvent, BootStage } from '../../domain/boot-event.ts';
import type { AccessStage } from '../../provision/stage-access.ts';
import type { BootPorts } from './boot-ports.ts';
import type { NodeRequest } from './node-request.ts';
import type { Reply } from './reply.ts';
import type { Delivery } from './send-reply.ts';

/** Leaves the boot event and the log line of one answered request. */
export function recordDelivery(
  { request, stage: asked, hwaddr, node, ip }: NodeRequest,
  reply: Reply,
  delivery: Delivery,
  durationMs: number,
  ports: Pick<BootPorts, 'record' | 'sawNode' | 'log' | 'now'>,
): void {
  const stage = stageOf(asked);
  if (stage === 'runtime' && delivery.status === 304 && node !== undefined) {
    // Every node asks every minute: that is no step of a boot, and would push the real ones out of the store.
    ports.sawNode(node.name, ports.now());
    ports.log.debug({ hwaddr, node: node.name, ip, status: 304 }, 'runtime unchanged');
    return;
  }
  const outcome = outcomeOf(reply, delivery);
  const detail = detailOf(stage, request.method, reply, delivery, durationMs);
  ports.record({
    at: ports.now(),
    stage,
    outcome,
    ...(hwaddr === undefined ? {} : { hwaddr }),
    ...(node === undefined ? {} : { node: node.name }),
    ...(ip === undefined ? {} : { ip }),
    detail,
    bytes: delivery.sentBytes,
  });
  // Loaders ask for many files that need not exist: such a refusal is no news to the log.
  const isNews = stage !== 'efiboot' || outcome !== 'refused';
  ports.log[outcome === 'ok' ? 'info' : isNews ? 'warn' : 'debug'](
    { hwaddr, node: node?.name, ip, status: delivery.status, bytes: delivery.sentBytes },
    detail,
  );
}

/** Reports are refused at the step that they tell of. */
function stageOf(asked: AccessStage): BootStage {
  if (asked === 'report') return 'up';
  return asked === 'progress' ? 'initramfs' : asked;
}

function outcomeOf(reply: Reply, delivery: Delivery): BootEvent['outcome'] {
  if (reply.kind === 'refusal') return reply.outcome;
  if (!delivery.isComplete) return 'failed';
  if (reply.kind === 'script' && reply.problems.length > 0) return 'refused';
  return delivery.status === 416 ? 'refused' : 'ok';
}

function detailOf(stage: BootStage, method: string, reply: Reply, delivery: Delivery, durationMs: number): string {
  const { status, totalBytes, sentBytes, isComplete } = delivery;
  if (reply.kind === 'refusal') return `${stage} refused with ${status}: ${reply.reason}`;
  if (!isComplete) {
    const percent = totalBytes === 0 ? 0 : Math.floor((100 * sentBytes) / totalBytes);
    return `${stage} stopped at ${percent} %: the client closed the connection`;
  }
  if (reply.kind === 'script' && reply.problems.length > 0) return `cannot boot: ${reply.problems.join('; ')}`;
  if (status === 304) return `${stage} unchanged`;
  if (status === 416) return `${stage} has no such range`;
  if (method === 'HEAD') return `${stage} asked for its size`;
  const part = status === 206 ? ' of a part' : '';
  return `${stage} ${totalBytes} bytes${part} in ${(durationMs / 1000).toFixed(2)} s`;
}
