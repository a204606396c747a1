import { NotFoundError } from '../../../domain/errors.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';
import type { CertificateState } from '../doctor-sources.ts';

interface CertificateFacts extends CertificateState {
  readonly now: number;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Callers of the REST API can trust its certificate. */
export const certificate = defineCheck<CertificateFacts>({
  id: 'certificate',
  title: 'certificate',
  needsDaemon: true,
  gather: async ({ daemon, now }) => {
    if (daemon?.certificate === undefined) return skip('the REST API is not served over TLS');
    const shown = await daemon.certificate.show().catch(gone);
    return 'state' in shown ? shown : { ...shown, now: now() };
  },
  judge: judgeCertificate,
  ok: ({ path, validTo }) => `${path} is valid until ${validTo.slice(0, 10)}`,
});

/** A daemon that runs goes on with the one that it has read. */
function gone(error: unknown): Finding {
  if (!(error instanceof NotFoundError)) throw error;
  return warn('the certificate of the REST API is gone: callers will have to trust a new one', 'wwctl configure tls');
}

function judgeCertificate({ path, validFrom, validTo, now }: CertificateFacts): readonly Finding[] {
  const remedy = 'wwctl configure tls --force';
  const daysLeft = Math.floor((Date.parse(validTo) - now) / DAY_MS);
  if (daysLeft < 0) return [fail(`${path} ended on ${validTo.slice(0, 10)}`, remedy)];
  if (Date.parse(validFrom) > now) return [fail(`${path} is not valid before ${validFrom.slice(0, 10)}`, remedy)];
  return daysLeft > SOON_DAYS ? [] : [warn(`${path} ends in ${daysLeft} days`, remedy)];
}
