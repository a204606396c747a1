import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { SCOPES, type Scope } from '../../../domain/access-scope.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';
import { durationSeconds } from './duration.ts';

interface Options {
  readonly scope: Scope;
  /** Undefined: the daemon's own choice. */
  readonly expires?: number;
  readonly file?: string;
}

export const tokenAdd: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl token add prometheus': 'prints a token that may read',
    'wwctl token add ci --scope operate --expires 30d --file ci.token': 'keeps it in a file, for --token-file',
  });
  command
    .argument('<name>', 'for what or whom it is')
    .addOption(new Option('-s, --scope <scope>', 'what it may do').choices(SCOPES).default('read'))
    .option('-e, --expires <time>', 'when it ends, e.g. 12h, 30d or never; 90d when missing', durationSeconds)
    .option('-f, --file <file>', 'write it to this new file, for your eyes alone, instead of printing it')
    .action(async (name: string, { scope, expires, file }: Options) => {
      const api = await session.api(command);
      const lifetimeSeconds = expires === Number.POSITIVE_INFINITY ? null : expires;
      const add = () => api.call('token.add', { name, scope, lifetimeSeconds }, { signal: session.signal });
      const { token, text } = file === undefined ? await add() : await addToFile(file, add);
      if (file === undefined) session.write(`${text}\n`);
      const end = token.expiresAt === undefined ? 'revoked' : new Date(token.expiresAt).toISOString();
      const keep = file === undefined ? 'keep it, it is not shown again' : `it is in ${file}`;
      session.writeError(`made token ${name} (${scope}), valid until ${end}: ${keep}\n`);
    });
};

/** The file comes first: a token that cannot be written down would be lost. */
async function addToFile(file: string, add: () => Promise<OutputOf<'token.add'>>): Promise<OutputOf<'token.add'>> {
  const descriptor = createFile(file);
  try {
    const made = await add();
    writeSync(descriptor, `${made.text}\n`);
    return made;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function createFile(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const why = code === 'EEXIST' ? 'it is there already' : code;
    throw new InvalidError(`cannot make ${file}: ${why}`, { file }, { cause });
  }
}
