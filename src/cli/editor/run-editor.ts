import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { InvalidError } from '../../domain/errors.ts';
import { CancelledError } from '../cancelled-error.ts';

/**
 * Lets the person edit a file with their editor: VISUAL, EDITOR, or vi.
 * @throws CancelledError when the editor says that it failed; InvalidError when it cannot be started
 */
export async function runEditor(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const named = env['VISUAL'] || env['EDITOR'];
  if (!named && !process.stdin.isTTY) {
    throw new InvalidError(
      'there is no terminal to edit on: set EDITOR to a program that changes the file it is given',
    );
  }
  const chosen = named || 'vi';
  // Like `code --wait`: words, no shell.
  const [program = 'vi', ...words] = chosen.split(/\s+/).filter((word) => word !== '');
  const editor = spawn(program, [...words, file], { stdio: 'inherit' });
  const code: unknown = await once(editor, 'exit').then(
    ([exitCode]) => exitCode,
    (cause: unknown) => {
      throw new InvalidError(`cannot start the editor ${chosen}: set EDITOR to one that is installed`, {}, { cause });
    },
  );
  if (code !== 0) throw new CancelledError(`nothing was changed: ${chosen} ended with ${code ?? 'a signal'}`);
}
