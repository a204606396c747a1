import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError } from '../../domain/errors.ts';
import type { ScriptTemplate, ScriptTemplates } from '../../service/ports/script-templates.ts';
import { systemErrorCode } from './system-error-code.ts';

const SUFFIX = '.ipxe.hbs';
const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Files `<name>.ipxe.hbs` in directories, of which the earlier ones go first: those of the site before the shipped ones. */
export function createScriptTemplates(directories: readonly string[]): ScriptTemplates {
  const known = new Map<string, ScriptTemplate>();
  return {
    async find(name) {
      if (!NAME.test(name)) return undefined;
      for (const directory of directories) {
        const path = join(directory, `${name}${SUFFIX}`);
        const template = await readTemplate(path, known.get(path));
        if (template === undefined) continue;
        known.set(path, template);
        return template;
      }
      return undefined;
    },
    async list() {
      const names = await Promise.all(directories.map(templateNames));
      return [...new Set(names.flat())].sort();
    },
  };
}

/** A directory that is missing has none. */
async function templateNames(directory: string): Promise<readonly string[]> {
  const files = await readdir(directory).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw new UnavailableError(`the directory ${directory} cannot be read by the daemon`, { directory }, { cause });
  });
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
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
    throw new UnavailableError(`the iPXE template ${path} cannot be read by the daemon`, { path }, { cause });
  }
}
