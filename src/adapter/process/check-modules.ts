import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { findVermagic } from '../../codec/kernel/find-vermagic.ts';
import { InvalidError } from '../../domain/errors.ts';
import { type Filter, runFilter } from './run-filter.ts';

/** How distributions pack modules. */
const UNPACKERS: Readonly<Record<string, Filter | undefined>> = {
  '.xz': { program: 'xz', args: ['-dc'], debianPackage: 'xz-utils' },
  '.zst': { program: 'zstd', args: ['-dcq'], debianPackage: 'zstd' },
  '.gz': { program: 'gzip', args: ['-dc'], debianPackage: 'gzip' },
};

/** Asks one of the modules which release it is for. @throws InvalidError when it is for another one */
export async function checkModules(directory: string, release: string): Promise<void> {
  const path = findModule(join(directory, 'kernel'));
  if (path === undefined) return;
  const found = findVermagic(await readModule(path));
  if (found === undefined || found === release) return;
  throw new InvalidError(
    `the modules in ${directory} are of release ${found}, and the kernel is ${release}: take both from the same package`,
  );
}

function findModule(directory: string): string | undefined {
  if (!existsSync(directory)) return undefined;
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => /\.ko(\.(xz|zst|gz))?$/.test(each));
  return name === undefined ? undefined : join(directory, name);
}

async function readModule(path: string): Promise<Buffer> {
  const unpacker = UNPACKERS[/\.(xz|zst|gz)$/.exec(path)?.[0] ?? ''];
  const packed = createReadStream(path);
  if (unpacker === undefined) return buffer(packed);
  let unpacked = Buffer.alloc(0);
  await runFilter(unpacker, packed, async (output) => {
    unpacked = await buffer(output);
  });
  return unpacked;
}
