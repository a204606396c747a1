import type { SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { LoadedCertificate, TlsCertificate } from '../../service/access/tls-certificate.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const CHECK_MS = 10_000;

export interface FollowParts {
  /** What the server began with, and the state of its files before they were read. */
  readonly loaded: LoadedCertificate;
  readonly state: string;
  readonly certificate: TlsCertificate;
  readonly log: Logger;
  readonly checkMs?: number | undefined;
}

/**
 * Lets a server use a new certificate as soon as it is there; connections that are open go on. One that cannot be used
 * is logged, and the old one stays. @returns a function that ends it.
 */
export function followCertificate(
  server: { setSecureContext(options: SecureContextOptions): void },
  { loaded, state: firstState, certificate, log, checkMs = CHECK_MS }: FollowParts,
): () => void {
  let { facts } = loaded;
  let state = firstState;
  let warnedAt = -Infinity;
  const warnOfEnd = (): void => {
    const now = Date.now();
    const days = Math.floor((Date.parse(facts.validTo) - now) / DAY_MS);
    if (days > WARN_DAYS || now - warnedAt < DAY_MS) return;
    warnedAt = now;
    const remedy = 'wwctl configure tls --force makes a new one, --import takes another';
    log.warn({ path: facts.path, validTo: facts.validTo }, `the TLS certificate ends in ${days} days: ${remedy}`);
  };
  const check = async (): Promise<void> => {
    const found = await certificate.state();
    if (found === state) return;
    state = found;
    const fresh = await certificate.load();
    server.setSecureContext(secureContextOf(fresh));
    ({ facts } = fresh);
    warnedAt = -Infinity;
    log.info({ path: facts.path, fingerprint: facts.fingerprint }, 'a new TLS certificate is in use');
    warnOfExposure(fresh, log);
  };
  const checkNow = (): void => {
    check().then(warnOfEnd, (error: unknown) => log.error({ err: error }, 'the TLS certificate stays the old one'));
  };
  warnOfExposure(loaded, log);
  warnOfEnd();
  const timer = setInterval(checkNow, checkMs).unref();
  const unsubscribe = certificate.onChange(checkNow);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}

export function secureContextOf({ certificate, key }: LoadedCertificate): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' };
}

function warnOfExposure({ isKeyExposed, facts }: LoadedCertificate, log: Logger): void {
  if (isKeyExposed) log.warn({ certificate: facts.path }, 'others can read the key of the TLS certificate: chmod 600');
}
