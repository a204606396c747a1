import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { TFTP_ERROR, type TftpOptions } from '../../codec/tftp/packet.ts';
import { DeniedError, UnavailableError } from '../../domain/errors.ts';
import { negotiateTransfer, type TransferLimits } from '../../provision/tftp-negotiation.ts';
import type { TftpContent, TftpFiles } from '../../service/ports/tftp-files.ts';
import { describeEnd, type ExchangeReport } from './exchange-report.ts';
import { runReadTransfer } from './read-transfer.ts';

/** An ERROR that answers a request (RFC 1350, RFC 2347). */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

export interface ServeTools {
  readonly files: TftpFiles;
  /** Opens the transfer's own socket; its port is the server's transfer identifier (RFC 1350 §4). */
  readonly openTransferSocket: () => Promise<Socket>;
  readonly limits: TransferLimits;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
  readonly signal: AbortSignal;
  readonly refuse: (refusal: Refusal) => void;
}

export interface ServedRequest {
  readonly filename: string;
  readonly options: TftpOptions;
  readonly remote: RemoteInfo;
}

/** Blocks larger than an Ethernet frame travel in fragments, which firmware may not reassemble; loopback has none. */
const LOOPBACK_BLOCK_SIZE = 65464;
/** What fits behind the larger header of IPv6. */
const IP6_BLOCK_SIZE = 1448;

/** Serves one read request from lookup to the last ACK. Rejects only for reasons that are ours. */
export async function serveRequest(
  request: ServedRequest,
  tools: ServeTools,
): Promise<Pick<ExchangeReport, 'outcome' | 'what' | 'bytes'>> {
  const found = await findContent(request.filename, tools.files);
  if ('refusal' in found) {
    tools.refuse(found.refusal);
    return { outcome: found.outcome, what: found.what };
  }
  const { content } = found;
  const socket = await openFor(request.remote, tools.openTransferSocket).catch(async (error: unknown) => {
    await content.close();
    throw error;
  });
  const startedMs = tools.elapsed();
  const end = await runReadTransfer({
    socket,
    content,
    parameters: negotiateTransfer(request.options, content.sizeBytes, limitsFor(request.remote, tools.limits)),
    now: tools.elapsed,
    signal: tools.signal,
  });
  return describeEnd(end, content.sizeBytes, tools.elapsed() - startedMs);
}

type Found =
  | { readonly content: TftpContent }
  | { readonly refusal: Refusal; readonly outcome: 'refused' | 'failed'; readonly what: string };

async function findContent(filename: string, files: TftpFiles): Promise<Found> {
  try {
    const content = await files.open(filename);
    if (content !== undefined) return { content };
    return {
      refusal: { code: TFTP_ERROR.fileNotFound, message: 'no such file' },
      outcome: 'refused',
      what: 'no such file',
    };
  } catch (error) {
    if (error instanceof DeniedError) {
      const refusal = { code: TFTP_ERROR.accessViolation, message: 'not allowed' };
      return { refusal, outcome: 'refused', what: error.message };
    }
    if (!(error instanceof UnavailableError)) throw error;
    const refusal = { code: TFTP_ERROR.undefined, message: 'the file cannot be read' };
    return { refusal, outcome: 'failed', what: error.message };
  }
}

/** Connected, the socket hears this client alone, and learns when the client's port is closed. */
async function openFor(remote: RemoteInfo, openTransferSocket: () => Promise<Socket>): Promise<Socket> {
  const socket = await openTransferSocket();
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.connect(remote.port, remote.address, () => {
      socket.off('error', fail);
      resolve();
    });
  });
  return socket;
}

function limitsFor(remote: RemoteInfo, limits: TransferLimits): TransferLimits {
  if (remote.address.startsWith('127.') || remote.address === '::1') {
    return { ...limits, maxBlockSize: LOOPBACK_BLOCK_SIZE };
  }
  if (!isIPv6(remote.address)) return limits;
  return { ...limits, maxBlockSize: Math.min(limits.maxBlockSize, IP6_BLOCK_SIZE) };
}
