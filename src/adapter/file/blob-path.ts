import { join } from 'node:path';
import { type Digest, digestHex } from '../../codec/oci/digest.ts';

/** Where a blob lies below the `blobs` directory of an OCI image layout. */
export function blobPath(blobsDirectory: string, digest: Digest): string {
  return join(blobsDirectory, 'sha256', digestHex(digest));
}
