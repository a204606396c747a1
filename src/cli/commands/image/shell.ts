import { addWorkOptions, type WorkOptions, workInImage } from '../../container/work-in-image.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageShell: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image shell debian': 'until exit; what was changed is then the next version',
    'wwctl image shell --node n01 debian': 'look around as on the node',
  });
  addWorkOptions(command)
    .argument('<image>', 'its name')
    .addHelpText('after', HELP)
    .action(async (image: string, options: WorkOptions) => {
      await workInImage(session, command, { image, command: [], options });
    });
};

const HELP = `
The shell is the first of $SHELL, /bin/bash and /bin/sh that the image has. WW_PS1 and WW_HISTFILE are its prompt and the
file of its history. When it ends with another code than 0, what becomes of the changes is asked.`;
