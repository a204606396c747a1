import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError } from '../../domain/errors.ts';
import type { ScriptTemplate, ScriptTemplates } from '../../service/ports/script-templates.ts';
import { systemErrorCode } from './system-error-code.ts';

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Files `<name><suffix>` in directories, of which the earlier ones go first: those of the site before the shipped ones. */
export function createScriptTemplates(directories: readonly string[], suffix: string): ScriptTemplates {
  const known = new Map<string, ScriptTemplate>();
  return {
    async find(name) {
      if (!NAME.test(name)) return undefined;
      for (const directory of directories) {
        const path = join(directory, `${name}${suffix}`);
        const template = await readTemplate(path, known.get(path));
        if (template === undefined) continue;
        known.set(path, template);
        return template;
      }
      return undefined;
    },
    async list() {
      const names = await Promise.all(directories.map((directory) => templateNames(directory, suffix)));
      return [...new Set(names.flat())].sort();
    },
  };
}

/** A directory that is missing has none. */
async function templateNames(directory: string, suffix: string): Promise<readonly string[]> {
  const files = await readdir(directory).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw new UnavailableError(`the directory ${directory} cannot be read by the daemon`, { directory }, { cause });
  });
  return files
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .filter((name) => NAME.test(name));
}

/** Reads the file unless `known` is what it holds. */
async function readTemplate(path: string, known: ScriptTemplate | undefined): Promise<ScriptTemplate | undefined> {
  const handle = await openIfPresent(path);
  if (handle === undefined) return undefined;
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    const version = [path, dev, ino, size, mtimeNs, ctimeNs].join(':');
    return known?.version === version ? known : { source: await handle.readFile('utf8'), version };
  } finally {
    await handle.close();
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw new UnavailableError(`the template ${path} cannot be read by the daemon`, { path }, { cause });
  }
}
