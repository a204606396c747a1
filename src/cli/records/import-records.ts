import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { systemErrorCode } from '../../config/system-error-code.ts';
import { InvalidError } from '../../domain/errors.ts';
import { TEXT_FORMATS, type TextFormat } from '../../domain/text-formats.ts';
import type { Session } from '../session.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeChange } from './make-change.ts';

interface Options extends ChangeOptions {
  readonly format?: TextFormat;
  readonly merge?: boolean;
}

/** `node import` and `profile import`: takes records from a file; a nodes.conf holds both kinds. */
export function importRecords(command: Command, session: Session, kind: 'node' | 'profile'): void {
  addChangeOptions(command)
    .argument('<file>', 'YAML, JSON or CSV; - reads standard input')
    .addOption(new Option('--format <format>', 'of the file; its name tells it when missing').choices(TEXT_FORMATS))
    .addOption(new Option('--merge', 'keep what the records say and the file does not'))
    .action(async (file: string, { format = formatOf(file), merge, ...options }: Options) => {
      const input = { text: await readText(file), format, kind, mode: merge ? 'merge' : 'replace' } as const;
      const api = await session.api(command);
      await makeChange(
        session,
        (how) => api.call('registry.import', { ...input, ...how }, { signal: session.signal }),
        options,
        { ask: 'import', done: 'imported' },
      );
    });
}

/** YAML takes a nodes.conf and, being a superset, JSON. */
function formatOf(file: string): TextFormat {
  const extension = extname(file).slice(1).toLowerCase();
  return TEXT_FORMATS.find((format) => format === extension) ?? 'yaml';
}

async function readText(file: string): Promise<string> {
  if (file === '-') return readStream(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new InvalidError(
      `cannot read ${file} (${systemErrorCode(cause)}): name a file with records`,
      { file },
      { cause },
    );
  }
}
