import { InvalidError } from '../../domain/errors.ts';
import type { ExactImageSource } from '../../service/ports/image-transport.ts';

/** A source as skopeo writes it. `digest` pins a registry's image, so that a moved tag changes nothing. */
export function skopeoSource(source: ExactImageSource, digest?: string): string {
  switch (source.kind) {
    case 'docker':
      return `docker://${digest === undefined ? source.reference : `${repositoryOf(source.reference)}@${digest}`}`;
    case 'docker-daemon':
      return `docker-daemon:${source.reference}`;
    case 'oci':
    case 'oci-archive':
    case 'docker-archive':
      return `${source.kind}:${source.path}${source.reference === undefined ? '' : `:${source.reference}`}`;
    case 'directory':
      throw new InvalidError(`${source.path} is a directory, not an image`);
  }
}

/** A reference without tag and digest. */
function repositoryOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}
