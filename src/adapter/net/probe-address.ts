import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ip4 } from '../../address/ip4.ts';
import { decodeEchoReply, type EchoId, encodeEcho } from '../../codec/icmp/echo.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { PROBE_MS, type ProbeAddress } from '../../service/ports/probe-address.ts';
import {
  AF_INET,
  lastErrorName,
  SO_BINDTODEVICE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_SOCKET,
  socketAddress,
  socketCalls,
} from './libc.ts';

const IPPROTO_ICMP = 1;
/** linux/icmp.h: the kernel keeps back the types whose bits are set. */
const SOL_RAW = 255;
const ICMP_FILTER = 1;
const ALL_BUT_ECHO_REPLIES = 0xfffffffe;
/** Node waits for no raw socket, so it is looked at. */
const LOOK_EVERY_MS = 10;

/**
 * An ICMP echo from a raw socket of the card. Not by the program `ping`: to start a process holds up the event loop for tens of
 * milliseconds, and with it everybody's answers.
 */
export const probeAddress: ProbeAddress = async (ip, card) => {
  const { close } = socketCalls();
  const fd = openRawSocket(ip, card);
  try {
    const id = { identifier: randomInt(0x10000), sequence: 1 };
    send(fd, ip, encodeEcho(id), card);
    const end = performance.now() + PROBE_MS;
    while (performance.now() < end) {
      await wait(LOOK_EVERY_MS);
      if (hasAnswered(fd, ip, id)) return true;
    }
    return false;
  } finally {
    close(fd);
  }
};

function openRawSocket(ip: Ip4, card: string): number {
  const { socket, setsockopt, close } = socketCalls();
  const fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (fd === -1) throw unavailable('socket', ip, card);
  // In the machine's own byte order.
  const filter = new Uint8Array(Uint32Array.of(ALL_BUT_ECHO_REPLIES).buffer);
  const name = Buffer.from(`${card}\0`);
  const isReady =
    setsockopt(fd, SOL_RAW, ICMP_FILTER, filter, filter.length) !== -1 &&
    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length) !== -1;
  if (isReady) return fd;
  const error = unavailable('setsockopt', ip, card);
  close(fd);
  throw error;
}

function send(fd: number, ip: Ip4, bytes: Uint8Array, card: string): void {
  const address = socketAddress(ip, 0);
  if (socketCalls().sendto(fd, bytes, bytes.length, 0, address, address.length) === -1) {
    throw unavailable('sendto', ip, card);
  }
}

/** Empties the socket, which hears what others of this host are answered, too. */
function hasAnswered(fd: number, ip: Ip4, { identifier, sequence }: EchoId): boolean {
  const bytes = Buffer.alloc(128);
  for (;;) {
    const length = socketCalls().recv(fd, bytes, bytes.length, 0);
    // Nothing there, or the kernel says that nobody is: silence both times.
    if (length === -1) return false;
    const reply = decodeEchoReply(bytes.subarray(0, length));
    if (reply?.source === ip && reply.identifier === identifier && reply.sequence === sequence) return true;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  EPERM: 'raw sockets need root or CAP_NET_RAW: grant it, or set dhcp: conflict probe: false',
  ENODEV: 'there is no such card: ip link shows those that exist',
};

function unavailable(call: string, ip: Ip4, card: string): UnavailableError {
  const code = lastErrorName();
  const remedy = REMEDIES[code] ?? 'look at the card and its routes';
  return new UnavailableError(`cannot ping ${ip} on ${card} (${call}: ${code}): ${remedy}`, { ip, card, code });
}
