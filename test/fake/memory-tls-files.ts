import { NotFoundError } from '../../src/domain/errors.ts';
import type { TlsFiles, TlsPair } from '../../src/service/ports/tls-files.ts';

/** Certificates and their keys in memory. */
export function memoryTlsFiles(): TlsFiles {
  let pair: TlsPair | undefined;
  let changes = 0;
  const others = new Map<string, TlsPair>();
  return {
    certificatePath: '/etc/warewulf/tls/warewulf.crt',
    read: async () => pair && { ...pair, isKeyExposed: false },
    publish: async (fresh) => {
      pair = fresh;
      changes += 1;
    },
    state: async () => String(changes),
    readFrom: async (directory) => {
      const found = others.get(directory);
      if (found === undefined) throw new NotFoundError(`${directory} has no warewulf.crt and warewulf.key`);
      return found;
    },
    writeTo: async (directory, written) => void others.set(directory, written),
  };
}
