import type { Request, Response } from 'express';
import { WarewulfError } from '../../domain/errors.ts';
import type { BootPorts } from './boot-ports.ts';
import type { StageHandler } from './boot-route.ts';
import { errorReply } from './error-reply.ts';
import type { SendFile } from './file-sender.ts';
import { identify, judge, type NodeRequest } from './node-request.ts';
import { recordDelivery } from './record-delivery.ts';
import { type Reply, refusal } from './reply.ts';
import { type Delivery, sendReply } from './send-reply.ts';

export type RunExchange = (request: Request, response: Response, handler: StageHandler) => Promise<void>;

export interface BootExchanges {
  /** One request from identification to the boot event: gathers facts, judges, answers, records. */
  readonly run: RunExchange;
  /** Resolves when every answer that is on its way now is recorded. */
  recorded(): Promise<void>;
}

export function createExchanges(ports: BootPorts, send: SendFile): BootExchanges {
  const delivering = new Set<Promise<void>>();
  return {
    run: async (request, response, handler) => {
      const startedMs = performance.now();
      const nodeRequest = identify(request, response, handler.stage, ports);
      const reply = await decide(nodeRequest, handler, ports);
      const recorded = deliver(request, response, reply, send, ports)
        .then((sent) => record(nodeRequest, sent, performance.now() - startedMs, ports))
        .finally(() => delivering.delete(recorded));
      delivering.add(recorded);
      await recorded;
    },
    recorded: async () => {
      await Promise.allSettled(delivering);
    },
  };
}

interface Sent {
  readonly reply: Reply;
  readonly delivery: Delivery;
}

function record(request: NodeRequest, { reply, delivery }: Sent, durationMs: number, ports: BootPorts): void {
  // The report itself leaves an event, with what it says.
  if (reply.kind !== 'accepted') recordDelivery(request, reply, delivery, durationMs, ports);
}

async function decide(nodeRequest: NodeRequest, { answer, introduce }: StageHandler, ports: BootPorts): Promise<Reply> {
  try {
    const verdict = judge(nodeRequest, ports);
    if (verdict.do === 'refuse') return refusal(verdict.status, verdict.reason);
    const { node } = nodeRequest;
    if (verdict.do === 'allow' && node !== undefined) return await answer({ ...nodeRequest, node }, ports);
    return (await introduce?.(nodeRequest, ports)) ?? refusal(404, 'no node has this hardware address');
  } catch (error) {
    return explain(error, ports);
  }
}

async function deliver(
  request: Request,
  response: Response,
  reply: Reply,
  send: SendFile,
  ports: BootPorts,
): Promise<Sent> {
  try {
    return { reply, delivery: await sendReply(request, response, reply, send) };
  } catch (error) {
    const explained = explain(error, ports);
    if (!response.headersSent) {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      return { reply: explained, delivery: await sendReply(request, response, explained, send) };
    }
    // Too late for another status: the client must see a body that is too short.
    response.destroy();
    const delivery = { status: response.statusCode, totalBytes: 0, sentBytes: 0, isComplete: false };
    return { reply: explained, delivery };
  }
}

function explain(error: unknown, { log }: BootPorts): Reply {
  if (!(error instanceof WarewulfError)) log.error({ err: error }, 'boot request failed');
  return errorReply(error);
}
