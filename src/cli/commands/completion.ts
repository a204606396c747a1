import { Argument } from 'commander';
import { completionScript } from '../completion/completion-script.ts';
import { SHELLS, type Shell } from '../completion/shell-reply.ts';
import { addExamples } from '../examples.ts';
import type { DefineCommand } from './define-command.ts';

export const completion: DefineCommand = (command, session) => {
  addExamples(command, {
    'source <(wwctl completion bash)': 'complete words in this bash or zsh (zsh: after compinit)',
    'wwctl completion bash > /etc/bash_completion.d/wwctl': 'complete words in every bash',
    'wwctl completion fish | source': 'complete words in this fish',
  });
  command
    .addArgument(new Argument('<shell>', 'the shell that will read it').choices(SHELLS))
    .action((shell: Shell) => session.write(completionScript(shell)));
};
