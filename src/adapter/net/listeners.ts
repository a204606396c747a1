import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Listener, SocketHolder } from '../../service/ports/host-facts.ts';
import { ifPresent } from '../file/if-present.ts';
import { systemErrorCode } from '../file/system-error-code.ts';
import { parseSocketTable } from './socket-table.ts';

const TABLES = [
  ['udp', 'udp'],
  ['udp6', 'udp'],
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
] as const;

/** Sockets of this network namespace on the given ports, with the processes that have them. */
export async function listListeners(ports: readonly number[]): Promise<readonly Listener[]> {
  const lines = (await Promise.all(TABLES.map(([file, protocol]) => readTable(file, protocol)))).flat();
  const wanted = lines.filter(({ port }) => ports.includes(port));
  const holders = wanted.length === 0 ? new Map() : await findHolders(new Set(wanted.map(({ inode }) => inode)));
  return wanted.map(({ protocol, address, port, inode }) => {
    const holder = holders.get(inode);
    return { protocol, address, port, ...(holder !== undefined && { holder }) };
  });
}

async function readTable(file: string, protocol: 'udp' | 'tcp') {
  const text = (await ifPresent(readFile(`/proc/net/${file}`, 'latin1'))) ?? '';
  return parseSocketTable(text, protocol).map((line) => ({ ...line, protocol }));
}

/** By inode. Processes that this one may not look into, or that end meanwhile, are passed over. */
async function findHolders(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, SocketHolder>> {
  const found = new Map<string, SocketHolder>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const own = (await socketsOf(pid)).filter((inode) => inodes.has(inode));
    if (own.length === 0) continue;
    const holder = await describeProcess(pid);
    for (const inode of own) found.set(inode, holder);
  }
  return found;
}

async function socketsOf(pid: string): Promise<readonly string[]> {
  const descriptors = (await ifAllowed(readdir(`/proc/${pid}/fd`))) ?? [];
  const targets = await Promise.all(
    descriptors.map((descriptor) => ifAllowed(readlink(`/proc/${pid}/fd/${descriptor}`))),
  );
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1] ?? []);
}

async function describeProcess(pid: string): Promise<SocketHolder> {
  const command = (await ifAllowed(readFile(`/proc/${pid}/comm`, 'utf8')))?.trim() || 'a program';
  const words = (await ifAllowed(readFile(`/proc/${pid}/cmdline`, 'utf8')))?.split('\0') ?? [];
  const program = nodeProgram(words) ?? command;
  const control = (await ifAllowed(readFile(`/proc/${pid}/cgroup`, 'utf8'))) ?? '';
  const unit = /\/([^/\n]+\.service)(?:\/|$)/m.exec(control)?.[1];
  return { pid: Number(pid), program, ...(unit !== undefined && { unit }) };
}

/** What Node runs: the system knows only its threads by name. @param words of a command line, e.g. `node …/warewulfd.ts` */
function nodeProgram([runtime = '', ...words]: readonly string[]): string | undefined {
  if (basename(runtime) !== 'node') return undefined;
  const script = words.find((word) => !word.startsWith('-'));
  return script === undefined ? undefined : basename(script).replace(/\.[cm]?[jt]s$/, '');
}

const PASSED_OVER = new Set(['EACCES', 'EPERM', 'ENOENT', 'ESRCH']);

async function ifAllowed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (PASSED_OVER.has(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}
