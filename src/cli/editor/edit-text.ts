import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../cancelled-error.ts';
import { markProblems, type TextProblem, withoutMarks } from './mark-problems.ts';
import { runEditor } from './run-editor.ts';

/** An editor without a terminal is a program, and could make its mistakes for ever. */
const ROUNDS_OF_PROGRAM = 10;

/**
 * Lets the person edit a text until it is accepted: what is wrong with it is written into it, and the editor opens
 * again. A text that was accepted is gone from the disk, and so is one that nobody edited; all others are kept.
 * @param accept gives what is wrong with the text; throws for what another edit cannot mend
 * @throws CancelledError when the text is as it was, or is given back with the same mistakes; without a terminal, also
 * after ten rounds
 */
export async function editText(
  name: string,
  text: string,
  accept: (text: string) => Promise<readonly TextProblem[]>,
  { env, say }: { readonly env: NodeJS.ProcessEnv; readonly say: (text: string) => void },
): Promise<void> {
  // Only its owner can enter it: records hold passwords.
  const directory = await mkdtemp(join(tmpdir(), 'wwctl-'));
  const file = join(directory, name);
  let shown = text;
  let before = text;
  try {
    for (let round = 1; ; round += 1) {
      await writeFile(file, shown, { mode: 0o600 });
      await runEditor(file, env);
      const written = await readFile(file, 'utf8');
      // Without marks of ours, a line that looks like one belongs to the text.
      const edited = shown === before ? written : withoutMarks(written);
      if (edited === before) throw unchanged(edited === text);
      const problems = await accept(edited);
      if (problems.length === 0) break;
      say(`${problems.map(({ path, message }) => `${path}: ${message}`).join('\n')}\n`);
      before = edited;
      if (round === ROUNDS_OF_PROGRAM && !process.stdin.isTTY) throw unchanged(false);
      shown = markProblems(edited, problems);
    }
  } catch (error) {
    if (await isEdited(file, text)) say(`the edited text is kept in ${file}\n`);
    else await rm(directory, { recursive: true });
    throw error;
  }
  await rm(directory, { recursive: true });
}

async function isEdited(file: string, text: string): Promise<boolean> {
  const written = await readFile(file, 'utf8').catch(() => text);
  return written !== text && withoutMarks(written) !== text;
}

function unchanged(isOriginal: boolean): CancelledError {
  return new CancelledError(
    isOriginal
      ? 'nothing was changed: the text is as it was'
      : 'nothing was changed: the mistakes are still in the text',
  );
}
