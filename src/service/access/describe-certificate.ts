import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { parseIp6 } from '../../address/ip6.ts';
import { InvalidError } from '../../domain/errors.ts';
import type { TlsPair } from '../ports/tls-files.ts';

/** What people want to know of a certificate. */
export interface CertificateFacts {
  /** E.g. `CN=Warewulf Server, O=Warewulf`. */
  readonly subject: string;
  readonly issuer: string;
  /** Names and addresses that it is valid for. */
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256, hexadecimal with colons, as browsers and openssl show it. */
  readonly fingerprint: string;
  readonly serial: string;
  /** E.g. `ec prime256v1` or `rsa 4096`. */
  readonly key: string;
}

/** @throws InvalidError for what is no certificate, no key, or no pair of both. */
export function describeCertificate({ certificate, key }: TlsPair): CertificateFacts {
  const read = readCertificate(certificate);
  if (!read.checkPrivateKey(readKey(key))) {
    throw new InvalidError('the key does not belong to the certificate: take both from the same place');
  }
  return {
    subject: oneLine(read.subject),
    issuer: oneLine(read.issuer),
    names: altNames(read.subjectAltName ?? ''),
    validFrom: read.validFromDate.toISOString(),
    validTo: read.validToDate.toISOString(),
    fingerprint: read.fingerprint256,
    serial: read.serialNumber,
    key: describeKey(read.publicKey),
  };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new InvalidError(
      'the certificate cannot be read: it must be PEM (-----BEGIN CERTIFICATE-----)',
      {},
      { cause },
    );
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new InvalidError('the key cannot be read: it must be PEM, without a passphrase', {}, { cause });
  }
}

/** Parts of a name come one per line. */
function oneLine(name: string): string {
  return name.split('\n').join(', ');
}

/** `DNS:localhost, IP Address:0:0:0:0:0:0:0:1` */
function altNames(text: string): readonly string[] {
  return [...text.matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name = '']) => parseIp6(name) ?? name);
}

function describeKey({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  return [type, details?.namedCurve ?? details?.modulusLength].filter((part) => part !== undefined).join(' ');
}
