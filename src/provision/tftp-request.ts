import { TFTP_ERROR, type TftpOptions, type TftpPacket } from '../codec/tftp/packet.ts';

/** What is known when a datagram arrives on the server's port. */
export interface TftpRequestFacts {
  readonly sourcePort: number;
  /** A transfer to this very address and port runs already: the client repeats itself. */
  readonly isRunning: boolean;
  readonly transfers: number;
  readonly transfersOfSource: number;
  readonly maxTransfers: number;
  readonly maxTransfersPerSource: number;
}

export type TftpRequestVerdict =
  | { readonly do: 'serve'; readonly filename: string; readonly options: TftpOptions }
  | { readonly do: 'refuse'; readonly filename: string; readonly code: number; readonly message: string }
  | { readonly do: 'drop'; readonly reason: string };

/** Echo, chargen, DNS, DHCP and TFTP servers: answering them can start an endless exchange (CVE-2024-2169). */
const SERVICE_PORTS = new Set([0, 7, 19, 53, 67, 69]);

/**
 * Judges what came to the well-known port. Nothing but a request is ever answered, so no ERROR meets an ERROR. Over
 * the caps there is silence: clients repeat a request for some time, but an ERROR ends their boot.
 */
export function judgeTftpRequest(packet: TftpPacket, facts: TftpRequestFacts): TftpRequestVerdict {
  if (packet.opcode !== 'rrq' && packet.opcode !== 'wrq') return drop(`${packet.opcode} belongs to no transfer`);
  if (SERVICE_PORTS.has(facts.sourcePort)) return drop(`port ${facts.sourcePort} belongs to a service`);
  if (facts.isRunning) return drop('the transfer runs already');
  const { filename, mode, options } = packet;
  if (packet.opcode === 'wrq') return refuse(filename, TFTP_ERROR.accessViolation, 'this server is read-only');
  if (mode !== 'octet') return refuse(filename, TFTP_ERROR.illegalOperation, 'only mode octet is served');
  if (facts.transfers >= facts.maxTransfers) return drop('too many transfers');
  if (facts.transfersOfSource >= facts.maxTransfersPerSource) return drop('too many transfers of this machine');
  return { do: 'serve', filename, options };
}

function drop(reason: string): TftpRequestVerdict {
  return { do: 'drop', reason };
}

function refuse(filename: string, code: number, message: string): TftpRequestVerdict {
  return { do: 'refuse', filename, code, message };
}
