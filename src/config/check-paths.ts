import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import type { Settings } from './config.ts';
import { SETTINGS } from './settings.ts';
import { systemErrorCode } from './system-error-code.ts';

/** Size of sun_path in Linux, less the byte that ends it. */
const MAX_SOCKET_PATH = 107;

/** Directories that cannot be, or that two things would share. */
export function checkPaths(settings: Settings): readonly FieldProblem[] {
  const { stateroot } = settings.paths;
  const directories = [{ key: ['api', 'socket'], path: dirname(settings.api.socket) }, ...namedDirectories(settings)];
  const root = stateroot === undefined ? [] : blockedBy(['paths', 'stateroot'], stateroot);
  const independent = directories.filter(({ path }) => !`${path}/`.startsWith(`${stateroot}/`) || root.length === 0);
  const blocked = independent.flatMap(({ key, path }) => blockedBy(key, path));
  return [...root, ...blocked, ...checkSocket(settings.api.socket), ...checkOwnDirectories(settings)];
}

function namedDirectories({ paths, tftp }: Settings): { key: readonly string[]; path: string }[] {
  const values: Readonly<Record<string, string | undefined>> = paths;
  const named = Object.entries(SETTINGS.paths.kind.fields).map(([name, { key }]) => ({
    key: ['paths', key],
    path: values[name],
  }));
  return [...named, { key: ['tftp', 'tftproot'], path: tftp.tftproot }].flatMap(({ key, path }) =>
    path === undefined || key[1] === 'stateroot' ? [] : [{ key, path }],
  );
}

function blockedBy(key: readonly string[], path: string): readonly FieldProblem[] {
  for (let place = path; ; place = dirname(place)) {
    const state = stateOf(place);
    if (state === 'directory') return [];
    if (state !== 'missing') {
      const what = `${path} cannot be a directory: ${place} ${state === 'other' ? 'is something else' : `cannot be read (${state})`}`;
      return [{ path: key, what, remedy: 'Move it away or write another path.' }];
    }
    if (place === dirname(place)) return [];
  }
}

function stateOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    return stats.isDirectory() ? 'directory' : 'other';
  } catch (cause) {
    return systemErrorCode(cause);
  }
}

function checkSocket(socket: string): readonly FieldProblem[] {
  const size = Buffer.byteLength(socket);
  if (size <= MAX_SOCKET_PATH) return [];
  const what = `${socket} has ${size} bytes, and a socket's path at most ${MAX_SOCKET_PATH}`;
  return [{ path: ['api', 'socket'], what, remedy: 'Write a shorter path.' }];
}

/** The daemon cleans up in these: nothing else may live there. */
function checkOwnDirectories({ paths }: Settings): readonly FieldProblem[] {
  const own = [
    ['imagedir', paths.imagedir],
    ['wwprovisiondir', paths.wwprovisiondir],
    ['databasedir', paths.databasedir],
    ['wwoverlaydir', paths.wwoverlaydir],
  ] as const;
  return own.flatMap(([key, path], index) => {
    const same = own.slice(0, index).find(([, other]) => other === path);
    if (same === undefined) return [];
    return [{ path: ['paths', key], what: `${path} is ${same[0]} too`, remedy: 'Give each its own directory.' }];
  });
}
