import { isIP } from 'node:net';
import type { TlsPair } from '../ports/tls-files.ts';

const DAY_MS = 86_400_000;
/** What browsers accept of a certificate that somebody chose to trust. */
const VALID_DAYS = 825;
/** Clocks of machines that have just been switched on lag behind. */
const BACKDATED_DAYS = 1;

/**
 * A new key and a certificate that it signs itself, for a server with these names and addresses.
 * @param now milliseconds since the epoch
 */
export async function makeCertificate(names: readonly string[], now: number): Promise<TlsPair> {
  // Loaded when it is needed: most starts find a certificate.
  const { generate } = await import('selfsigned');
  const subject = [
    { name: 'commonName', value: 'Warewulf Server' },
    { name: 'organizationName', value: 'Warewulf' },
  ];
  const { cert, private: key } = await generate(subject, {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - BACKDATED_DAYS * DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map(altName) },
    ],
  });
  return { certificate: withNewline(cert), key: withNewline(key) };
}

function altName(
  name: string,
): { readonly type: 2; readonly value: string } | { readonly type: 7; readonly ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}

function withNewline(pem: string): string {
  return `${pem.replaceAll('\r', '').trimEnd()}\n`;
}
