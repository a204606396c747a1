import { once } from 'node:events';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { UnavailableError } from '../domain/errors.ts';
import type { RemoteServer } from './transport.ts';

const CONNECT_MS = 5000;

/** What a failed exchange with a daemon on the network means, and what to do about it. */
export async function explainRemote(error: Error, server: RemoteServer): Promise<Error> {
  const { origin } = server.url;
  const code = 'code' in error ? String(error.code) : '';
  const sentence = SENTENCES[code] ?? (CERTIFICATE_CODES.test(code) ? await untrusted(code, server) : undefined);
  if (sentence === undefined) return error;
  return new UnavailableError(`${origin} ${sentence}`, { server: origin, code }, { cause: error });
}

const NO_ANSWER = 'does not answer: check its name and port, its firewall, and api: enabled in its warewulf.conf';
const HUNG_UP = 'hung up before it answered: see the log of that warewulfd';

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  ETIMEDOUT: NO_ANSWER,
  ENOTFOUND: 'cannot be found: there is no such name',
  EAI_AGAIN: 'cannot be found: the name service does not answer',
  ECONNRESET: HUNG_UP,
  EPIPE: HUNG_UP,
  EPROTO: 'does not speak TLS there: check the port',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS there: check the port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS there: check the port',
};

const CERTIFICATE_CODES = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH/;

async function untrusted(code: string, { url, ca }: RemoteServer): Promise<string> {
  const shown = await shownCertificate(url).catch(() => undefined);
  if (shown === undefined) return `shows a certificate that is not trusted (${code}). ${howToTrust(ca)}`;
  const { fingerprint256, valid_from: from, valid_to: to, subjectaltname: names } = shown;
  const which = `(SHA-256 ${fingerprint256})`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `shows a certificate that ended on ${to} ${which}: make a new one there with wwctl configure tls --force`;
    case 'CERT_NOT_YET_VALID':
      return `shows a certificate that begins on ${from} ${which}: check the clocks of both machines`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `shows a certificate for other names ${which}: use one of them in --server (${names})`;
    default:
      return `shows a certificate that is not trusted ${which}. ${howToTrust(ca)}`;
  }
}

function howToTrust(ca: string | undefined): string {
  if (ca !== undefined) return 'It is not the one of --cacert: was it renewed? Copy it again from that server.';
  return 'Copy it from that server (/etc/warewulf/tls/warewulf.crt; wwctl configure tls shows its fingerprint there) and name the copy with --cacert FILE.';
}

/** Looks at the certificate, and says nothing to whoever shows it. */
async function shownCertificate(url: URL): Promise<PeerCertificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket: TLSSocket = connect({ host, port: Number(url.port) || 443, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(CONNECT_MS) });
    return socket.getPeerCertificate();
  } finally {
    socket.destroy();
  }
}
