import { Argument, type Command } from 'commander';
import type { ApiClient } from '../../api/client.ts';
import { completeWords } from '../completion/complete-words.ts';
import { bashReply, SHELLS, type Shell, shellReply } from '../completion/shell-reply.ts';
import { splitLine } from '../completion/split-line.ts';
import type { Session } from '../session.ts';
import type { DefineCommand } from './define-command.ts';

/** For the scripts of `wwctl completion`. Whatever goes wrong, nobody wants to read it in the middle of a line. */
export const complete: DefineCommand = (command, session) => {
  command
    .addArgument(new Argument('<shell>', 'who asks').choices(SHELLS))
    .argument('[words...]', 'the words after wwctl up to the cursor; of bash its line and its word breaks')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (shell: Shell, words: readonly string[]) => {
      try {
        session.write(await reply(command, session, shell, words));
      } catch {
        session.write('\n');
      }
    });
};

async function reply(command: Command, session: Session, shell: Shell, words: readonly string[]): Promise<string> {
  const { buildProgram, loadCommand } = await import('../program.ts');
  const line = splitLine(words[0] ?? '');
  const typed = shell === 'bash' ? line.words.slice(1) : words;
  const api = (): Promise<ApiClient> => session.api(command);
  const found = await completeWords(buildProgram(session), typed, { load: loadCommand, api });
  return shell === 'bash' ? bashReply(found, line, words[1] ?? '') : shellReply(found);
}
