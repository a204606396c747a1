import { constants, createReadStream } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AR_HEADER_BYTES, AR_MAGIC, decodeArHeader, nextArOffset } from '../../codec/ar-members.ts';
import { DecodeError } from '../../codec/decode-error.ts';
import { InvalidError, UnavailableError } from '../../domain/errors.ts';
import { dropOutput, type Filter, runFilter } from './run-filter.ts';

const RPM_MAGIC = 'edabeedb';

/** Puts the files of a `.deb` or `.rpm` into a directory, whatever it is called. Nothing of it is run. */
export async function unpackPackage(path: string, directory: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const magic = await readAt(file, 0, AR_MAGIC.length);
    if (magic.toString('latin1') === AR_MAGIC) await unpackDeb(path, file, directory);
    else if (magic.toString('hex').startsWith(RPM_MAGIC)) await unpackRpm(path, directory);
    else throw new InvalidError(`${path} is no package: name a .deb, an .rpm, or a directory`);
  } catch (error) {
    if (error instanceof DecodeError) throw new InvalidError(`${path} is broken: ${error.message}`);
    if (error instanceof InvalidError && !error.message.startsWith(path)) {
      throw new InvalidError(`${path} is broken: ${error.message}`, {}, { cause: error });
    }
    throw error;
  } finally {
    await file.close();
  }
}

/** What `data.tar` of a package is packed with (deb(5)). */
const UNPACKERS: Readonly<Record<string, Filter | undefined>> = {
  'data.tar.xz': { program: 'xz', args: ['-dc'], debianPackage: 'xz-utils' },
  'data.tar.zst': { program: 'zstd', args: ['-dcq'], debianPackage: 'zstd' },
  'data.tar.gz': { program: 'gzip', args: ['-dc'], debianPackage: 'gzip' },
};

async function unpackDeb(path: string, file: FileHandle, directory: string): Promise<void> {
  const { start, sizeBytes, name } = await findData(path, file);
  const packed = createReadStream(path, { start, end: start + sizeBytes - 1 });
  const untar = (input: Readable) => runFilter(extractTar(directory), input, dropOutput);
  const unpacker = UNPACKERS[name];
  if (unpacker) await runFilter(unpacker, packed, untar);
  else if (name === 'data.tar') await untar(packed);
  else
    throw new InvalidError(
      `${path} has its files in ${name}, which is not known here: unpack it and name the directory`,
    );
}

async function findData(path: string, file: FileHandle): Promise<{ start: number; sizeBytes: number; name: string }> {
  const { size } = await file.stat();
  for (let offset = AR_MAGIC.length; offset < size; ) {
    const member = decodeArHeader(await readAt(file, offset, AR_HEADER_BYTES), offset);
    const start = offset + AR_HEADER_BYTES;
    if (member.name.startsWith('data.tar')) {
      if (start + member.sizeBytes > size) throw new DecodeError('the package is cut off', size);
      return { start, ...member };
    }
    offset = nextArOffset(offset, member);
  }
  throw new InvalidError(`${path} is no Debian package: it has no data.tar`);
}

/** tar leaves out `..` and links that lead out of the directory. */
function extractTar(directory: string): Filter {
  const args = ['--extract', '--file=-', '--no-same-owner', '--directory', directory];
  return { program: 'tar', args, debianPackage: 'tar' };
}

/** libarchive reads packages itself; rpm2cpio makes archives of them. */
async function unpackRpm(path: string, directory: string): Promise<void> {
  const packed = createReadStream(path);
  if (await isInstalled('bsdtar')) {
    const args = ['-x', '-f', '-', '--no-same-owner', '-C', directory];
    return runFilter({ program: 'bsdtar', args, debianPackage: 'libarchive-tools' }, packed, dropOutput);
  }
  packed.destroy();
  if (!(await isInstalled('rpm2cpio')) || !(await isInstalled('cpio'))) {
    throw new UnavailableError(`${path} is an rpm, which bsdtar can read: apt-get install libarchive-tools`);
  }
  const cpioArgs = ['-idm', '--quiet', '--no-absolute-filenames', '-D', directory];
  await runFilter({ program: 'rpm2cpio', args: ['-'], debianPackage: 'rpm2cpio' }, createReadStream(path), (archive) =>
    runFilter({ program: 'cpio', args: cpioArgs, debianPackage: 'cpio' }, archive, dropOutput),
  );
}

async function isInstalled(program: string): Promise<boolean> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(
    directories.map((directory) =>
      access(join(directory, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, offset);
  return buffer.subarray(0, bytesRead);
}
