import type { DoctorConfig } from '../doctor-sources.ts';

/** RFC 8415 §7.2. */
const DHCP6_PORT = 547;

/** A port that the daemon serves. */
export interface WantedPort {
  /** Of IP; a port of all addresses is asked about by IPv4. */
  readonly version: 4 | 6;
  readonly protocol: 'udp' | 'tcp';
  /** `0.0.0.0` and `::` stand for all addresses. */
  readonly address: string;
  readonly port: number;
  readonly purpose: string;
}

/** What the configuration says the daemon listens on. */
export function wantedPorts(config: DoctorConfig): readonly WantedPort[] {
  return [...wantedPorts4(config), ...wantedPorts6(config)];
}

function wantedPorts4({ addresses, dhcp, tftp, warewulf, api }: DoctorConfig): readonly WantedPort[] {
  const version = 4;
  return [
    ...(dhcp.enabled && dhcp.ipv4
      ? [{ version, protocol: 'udp', address: '0.0.0.0', port: dhcp.port, purpose: 'DHCP' } as const]
      : []),
    ...addresses.flatMap((address) => [
      ...(tftp.enabled ? [{ version, protocol: 'udp', address, port: tftp.port, purpose: 'TFTP' } as const] : []),
      ...(warewulf.http
        ? [{ version, protocol: 'tcp', address, port: warewulf.port, purpose: 'HTTP boot' } as const]
        : []),
    ]),
    ...(api.enabled
      ? [{ version, protocol: 'tcp', address: api.address ?? '::', port: api.port, purpose: 'the REST API' } as const]
      : []),
  ];
}

function wantedPorts6({ addresses6, dhcp, tftp, warewulf }: DoctorConfig): readonly WantedPort[] {
  const version = 6;
  const isServed = dhcp.enabled && dhcp.ipv6 && dhcp.networks6.length > 0;
  const [udp, tcp] = ['udp', 'tcp'] as const;
  return [
    ...(isServed ? [{ version, protocol: udp, address: '::', port: DHCP6_PORT, purpose: 'DHCPv6' } as const] : []),
    ...addresses6.flatMap((address) => [
      ...(tftp.enabled ? [{ version, protocol: udp, address, port: tftp.port, purpose: 'TFTP by IPv6' } as const] : []),
      ...(warewulf.http
        ? [{ version, protocol: tcp, address, port: warewulf.port, purpose: 'HTTP boot by IPv6' } as const]
        : []),
    ]),
  ];
}

export function describePort({ protocol, port, purpose }: WantedPort): string {
  return `${protocol.toUpperCase()} ${port} (${purpose})`;
}
