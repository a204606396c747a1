import type { DoctorConfig } from '../doctor-sources.ts';

/** A port that the daemon serves. */
export interface WantedPort {
  readonly protocol: 'udp' | 'tcp';
  /** `0.0.0.0` and `::` stand for all addresses. */
  readonly address: string;
  readonly port: number;
  readonly purpose: string;
}

/** What the configuration says the daemon listens on. */
export function wantedPorts({ addresses, dhcp, tftp, warewulf, api }: DoctorConfig): readonly WantedPort[] {
  return [
    ...(dhcp.enabled ? [{ protocol: 'udp', address: '0.0.0.0', port: dhcp.port, purpose: 'DHCP' } as const] : []),
    ...addresses.flatMap((address) => [
      ...(tftp.enabled ? [{ protocol: 'udp', address, port: tftp.port, purpose: 'TFTP' } as const] : []),
      ...(warewulf.http ? [{ protocol: 'tcp', address, port: warewulf.port, purpose: 'HTTP boot' } as const] : []),
    ]),
    ...(api.enabled
      ? [{ protocol: 'tcp', address: api.address ?? '::', port: api.port, purpose: 'the REST API' } as const]
      : []),
  ];
}

export function describePort({ protocol, port, purpose }: WantedPort): string {
  return `${protocol.toUpperCase()} ${port} (${purpose})`;
}
