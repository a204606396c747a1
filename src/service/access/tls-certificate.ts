import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { TlsFiles, TlsPair } from '../ports/tls-files.ts';
import { type CertificateFacts, describeCertificate } from './describe-certificate.ts';
import { makeCertificate } from './make-certificate.ts';

/** The server's certificate, and where it lies. */
type ServerCertificate = CertificateFacts & { readonly path: string };

/** The pair as the server uses it; `isKeyExposed` when others can read the key. */
export type LoadedCertificate = TlsPair & { readonly isKeyExposed: boolean; readonly facts: ServerCertificate };

/** The certificate that the server shows, and its key. */
export interface TlsCertificate {
  /** Makes one when there is none. @throws InvalidError when what is there is no pair. */
  ensure(): Promise<LoadedCertificate>;
  /** @throws NotFoundError while there is none; InvalidError when what is there is no pair. */
  load(): Promise<LoadedCertificate>;
  /** A text that differs after every change. */
  state(): Promise<string>;
  /** @throws NotFoundError while there is none. */
  show(): Promise<ServerCertificate>;
  /** Makes one that the server signs itself: where there is none, or with `force` always. */
  renew(force: boolean): Promise<{ readonly isNew: boolean; readonly certificate: ServerCertificate }>;
  /** Takes `warewulf.crt` and `warewulf.key` of a directory. */
  importFrom(directory: string): Promise<ServerCertificate>;
  /** Writes both into a directory. */
  exportTo(directory: string): Promise<ServerCertificate>;
  /** @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
}

export interface TlsCertificateParts {
  readonly files: TlsFiles;
  /** Names and addresses of this server. */
  readonly names: () => readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createTlsCertificate({ files, names, now }: TlsCertificateParts): TlsCertificate {
  const listeners = new Set<() => void>();
  const described = (pair: TlsPair) => ({ ...describeCertificate(pair), path: files.certificatePath });
  const publish = async (pair: TlsPair): Promise<ServerCertificate> => {
    const certificate = described(pair);
    await files.publish(pair);
    for (const listener of listeners) listener();
    return certificate;
  };
  const makeNew = async () => publish(await makeCertificate(names(), now()));
  const load = async (): Promise<LoadedCertificate> => {
    const pair = await files.read();
    if (pair === undefined) throw new NotFoundError('there is no certificate yet: wwctl configure tls makes one');
    return { ...pair, facts: described(pair) };
  };
  return {
    ensure: async () => {
      if ((await files.read()) === undefined) await makeNew();
      return load();
    },
    load,
    state: files.state,
    show: async () => (await load()).facts,
    renew: async (force) => {
      if (!force && (await files.read()) !== undefined) return { isNew: false, certificate: (await load()).facts };
      return { isNew: true, certificate: await makeNew() };
    },
    importFrom: async (directory) => {
      const pair = await files.readFrom(directory);
      refuseExpired(described(pair), now());
      return publish(pair);
    },
    exportTo: async (directory) => {
      const { facts, certificate, key } = await load();
      await files.writeTo(directory, { certificate, key });
      return facts;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function refuseExpired({ validTo }: CertificateFacts, now: number): void {
  if (Date.parse(validTo) > now) return;
  throw new InvalidError(`the certificate ended on ${validTo.slice(0, 10)}: import one that is still valid`, {
    validTo,
  });
}
