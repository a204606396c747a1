import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { InvalidError } from '../../domain/errors.ts';
import type { Session } from '../session.ts';
import { replaceFile } from './replace-file.ts';

/** Which file is read, and where what becomes of it goes. */
export interface InAndOut {
  readonly inputPath: string;
  readonly outputPath?: string;
}

export function addInAndOut(command: Command, usualInput: string): Command {
  return command
    .addOption(new Option('-i, --input-path <file>', 'the file as it is').default(usualInput))
    .addOption(
      new Option('-o, --output-path <file>', 'where the new one goes, also in its place; - or nothing prints it'),
    );
}

/**
 * @param option which one names the file
 * @throws InvalidError for a file that cannot be read
 */
export async function readInput(path: string, option = '--input-path'): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidError(`cannot read ${path} (${why}): name the file with ${option}`, { path }, { cause });
  }
}

export async function writeOutput(session: Session, { outputPath = '-' }: InAndOut, text: string): Promise<void> {
  if (outputPath === '-') session.write(text);
  else session.writeError(`${await replaceFile(outputPath, text)}\n`);
}
