import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { TlsFiles, TlsPair } from '../../service/ports/tls-files.ts';
import { createExclusive } from './exclusive.ts';
import { ifPresent } from './if-present.ts';
import { isUnfinished, publishFile } from './publish-file.ts';

const CERTIFICATE = 'warewulf.crt';
const KEY = 'warewulf.key';
/** Both in one file while they are put in place; whoever finds it finishes that. */
const BOTH = '.warewulf.new';
const GROUP_OR_OTHERS = 0o077;

/** The pair in a directory such as `/etc/warewulf/tls`, under the names that Warewulf gives them. */
export function createTlsFiles(directory: string): TlsFiles {
  const exclusive = createExclusive();
  const at = (name: string) => join(directory, name);
  const finishPublishing = async (): Promise<void> => {
    const both = await ifPresent(readFile(at(BOTH), 'utf8'));
    if (both === undefined) return;
    await writePair(directory, JSON.parse(both));
    await rm(at(BOTH));
  };
  return {
    certificatePath: at(CERTIFICATE),
    read: () =>
      exclusive(async () => {
        await finishPublishing();
        await removeUnfinished(directory);
        const pair = await readPair(directory);
        if (pair === undefined) return undefined;
        return { ...pair, isKeyExposed: ((await stat(at(KEY))).mode & GROUP_OR_OTHERS) !== 0 };
      }),
    publish: (pair) =>
      exclusive(async () => {
        await mkdir(directory, { recursive: true, mode: 0o755 });
        await publishFile(at(BOTH), JSON.stringify(pair), 0o600);
        await finishPublishing();
      }),
    state: async () => (await Promise.all([CERTIFICATE, KEY].map((name) => stateOf(at(name))))).join(),
    readFrom: async (other) => {
      const pair = await readPair(other);
      if (pair === undefined)
        throw new NotFoundError(`${other} has no ${CERTIFICATE} and ${KEY}`, { directory: other });
      return pair;
    },
    writeTo: async (other, pair) => {
      const found = await ifPresent(stat(other));
      if (!found?.isDirectory()) {
        throw new NotFoundError(`there is no directory ${other} on the daemon's host: make it first`, {
          directory: other,
        });
      }
      await writePair(other, pair);
    },
  };
}

/** Keys that nobody will ever use. */
async function removeUnfinished(directory: string): Promise<void> {
  const names = (await ifPresent(readdir(directory))) ?? [];
  await Promise.all(names.filter(isUnfinished).map((name) => rm(join(directory, name), { force: true })));
}

async function readPair(directory: string): Promise<TlsPair | undefined> {
  const [certificate, key] = await Promise.all(
    [CERTIFICATE, KEY].map((name) => ifPresent(readFile(join(directory, name), 'utf8'))),
  );
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  const [there, missing] = key === undefined ? [CERTIFICATE, KEY] : [KEY, CERTIFICATE];
  throw new InvalidError(
    `${directory} has ${there} and no ${missing}: put the other one beside it, or move this one away`,
    {
      directory,
    },
  );
}

async function writePair(directory: string, { certificate, key }: TlsPair): Promise<void> {
  await publishFile(join(directory, KEY), key, 0o600);
  await publishFile(join(directory, CERTIFICATE), certificate, 0o644);
}

async function stateOf(path: string): Promise<string> {
  const found = await ifPresent(stat(path));
  return found === undefined ? '' : [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(':');
}
