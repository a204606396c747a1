import { constants } from 'node:os';
import koffi from 'koffi';
import { UnavailableError } from '../../domain/errors.ts';

/** mount(2), the same on x86-64 and arm64. */
export const MS_RDONLY = 1;
export const MS_NOSUID = 2;
export const MS_NODEV = 4;
export const MS_NOEXEC = 8;
export const MS_REMOUNT = 32;
export const MS_BIND = 4096;
export const MS_REC = 16384;
const MNT_DETACH = 2;
const PIVOT_ROOT: Readonly<Record<string, number>> = { x64: 155, arm64: 41 };
const SIG_IGN = 1;

interface Mounting {
  readonly source: string;
  readonly target: string;
  readonly type?: string;
  readonly flags?: number;
  readonly data?: string;
}

/** The calls of Linux that a container is made of and Node does not offer; each throws an UnavailableError that says why not. */
export interface SystemCalls {
  mount(mounting: Mounting): void;
  /** The mount goes when nobody uses it any more. */
  unmount(target: string): void;
  /** Makes the current directory the root. The old one can still be reached by what is open of it. */
  becomeRoot(): void;
  /** Ends that. */
  leaveOldRoot(): void;
  /** The names of an inode's extended attributes, links not followed. */
  listXattrs(path: Buffer): readonly string[];
  /** Undefined when there is none of that name. */
  getXattr(path: Buffer, name: string): Buffer | undefined;
  /** Makes our process group the one that the terminal on standard input listens to. */
  takeTerminal(): void;
}

/** Loaded at first use, as every program of ours need not have the C library at a known place. */
export function loadSystemCalls(): SystemCalls {
  const libc = koffi.load('libc.so.6');
  const mount = libc.func('int mount(const char *, const char *, const char *, unsigned long, const char *)');
  const umount = libc.func('int umount2(const char *, int)');
  const syscall = libc.func('long syscall(long, const char *, const char *)');
  const llistxattr = libc.func('intptr_t llistxattr(const void *, _Out_ void *, size_t)');
  const lgetxattr = libc.func('intptr_t lgetxattr(const void *, const char *, _Out_ void *, size_t)');
  const check = (result: number, what: string): void => {
    if (result === -1) throw failed(what);
  };
  return {
    mount: ({ source, target, type = '', flags = 0, data = '' }) =>
      check(mount(source, target, type, flags, data), `mount ${type || source} at ${target}`),
    unmount: (target) => check(umount(target, MNT_DETACH), `unmount ${target}`),
    // The old root is stacked on the new one, from where it is taken away (pivot_root(2), "pivot_root(".", ".")").
    becomeRoot: () => check(syscall(PIVOT_ROOT[process.arch] ?? -1, '.', '.'), 'change the root'),
    leaveOldRoot: () => {
      check(umount('.', MNT_DETACH), 'let the old root go');
      process.chdir('/');
    },
    listXattrs: (path) => {
      const names = sized(path, (buffer) => llistxattr(terminated(path), buffer, buffer.length));
      return names.toString('latin1').split('\0').filter(Boolean);
    },
    getXattr: (path, name) => {
      try {
        return sized(path, (buffer) => lgetxattr(terminated(path), name, buffer, buffer.length));
      } catch (error) {
        if (koffi.errno() === constants.errno.ENODATA) return undefined;
        throw error;
      }
    },
    takeTerminal: () => takeTerminal(libc),
  };
}

/** Asks for the size first; who changes it in between is the container, and that has ended. */
function sized(path: Buffer, read: (buffer: Buffer) => number): Buffer {
  const size = read(Buffer.alloc(0));
  if (size === 0) return Buffer.alloc(0);
  if (size === -1) {
    if (koffi.errno() === constants.errno.EOPNOTSUPP) return Buffer.alloc(0);
    throw failed(`read the extended attributes of ${path.toString()}`);
  }
  const buffer = Buffer.alloc(size);
  if (read(buffer) === -1) throw failed(`read the extended attributes of ${path.toString()}`);
  return buffer;
}

/** A shell in the container that made itself the foreground cannot give it back: it does not see us. */
function takeTerminal(libc: ReturnType<typeof koffi.load>): void {
  const signal = libc.func('void *signal(int, intptr_t)');
  const tcsetpgrp = libc.func('int tcsetpgrp(int, int)');
  const getpgrp = libc.func('int getpgrp()');
  signal(constants.signals.SIGTTOU, SIG_IGN);
  tcsetpgrp(0, getpgrp()); // without a terminal it has nothing to do
}

function terminated(path: Buffer): Buffer {
  return Buffer.concat([path, Buffer.alloc(1)]);
}

function failed(what: string): UnavailableError {
  const value = koffi.errno();
  const name = Object.entries(koffi.os.errno).find(([, number]) => number === value)?.[0] ?? `errno ${value}`;
  return new UnavailableError(`cannot ${what}: ${name}`, { errno: name });
}
