import { type FileHandle, open, stat } from 'node:fs/promises';
import { DecodeError } from '../../codec/decode-error.ts';
import { decodeTarBlock, TAR_BLOCK_BYTES } from '../../codec/tar/tar-header.ts';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { ImageSource } from '../../domain/image-source.ts';
import type { ExactImageSource } from '../../service/ports/image-transport.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** An archive of an image has a few dozen members. */
const MAX_MEMBERS = 10_000;

/** Tells what a path is: a root directory, a Docker archive or an OCI archive. */
export async function identifySource(source: ImageSource): Promise<ExactImageSource> {
  if (source.kind !== 'path') return source;
  const { path } = source;
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFoundError(`there is no file or directory ${path}`, { path }, { cause });
  });
  if (found.isDirectory()) return { kind: 'directory', path };
  if (!found.isFile()) throw new InvalidError(`${path} is neither a file nor a directory`, { path });
  return { kind: await archiveKind(path), path };
}

/** `docker save` of newer versions writes both forms into one archive: Docker's own counts then. */
async function archiveKind(path: string): Promise<'docker-archive' | 'oci-archive'> {
  const file = await open(path, 'r');
  try {
    const start = await readBlock(file, 0);
    if (start.subarray(0, 2).equals(GZIP_MAGIC) || start.subarray(0, 4).equals(ZSTD_MAGIC)) return 'docker-archive';
    const names = await topLevelNames(file);
    if (names.has('manifest.json')) return 'docker-archive';
    if (names.has('index.json') && names.has('oci-layout')) return 'oci-archive';
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  } finally {
    await file.close();
  }
  throw new InvalidError(`${path} is neither a Docker archive nor an OCI archive`, { path });
}

/** Reads headers only and leaps over the data. */
async function topLevelNames(file: FileHandle): Promise<Set<string>> {
  const names = new Set<string>();
  let offset = 0;
  for (let count = 0; count < MAX_MEMBERS; count += 1) {
    const block = await readBlock(file, offset);
    if (block.length < TAR_BLOCK_BYTES || block[0] === 0) return names;
    const { name, sizeBytes } = decodeTarBlock(block, offset);
    names.add(name.replace(/^\.\//, ''));
    offset += TAR_BLOCK_BYTES + Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return names;
}

async function readBlock(file: FileHandle, offset: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAR_BLOCK_BYTES), 0, TAR_BLOCK_BYTES, offset);
  return buffer.subarray(0, bytesRead);
}
