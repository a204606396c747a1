import type { Socket } from 'node:dgram';

export interface UdpSocketOptions {
  /**
   * Local IPv4 or IPv6 address; `0.0.0.0` together with `device` also hears limited broadcasts, `::` with it the groups
   * that the socket joins. A socket of `::` hears IPv6 alone.
   */
  readonly address: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Interface name (SO_BINDTODEVICE): only packets of this card come in, and none leaves by another. */
  readonly device?: string;
  /** Allows sending to 255.255.255.255. */
  readonly broadcast?: boolean;
}

/** Opens a bound UDP socket, or rejects with an UnavailableError that names address, port and remedy. */
export type OpenUdpSocket = (options: UdpSocketOptions) => Promise<Socket>;
