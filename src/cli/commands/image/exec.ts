import { addWorkOptions, type WorkOptions, workInImage } from '../../container/work-in-image.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageExec: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image exec debian -- apt-get install --yes chrony': 'the next version of the image has it',
    'wwctl image exec --read-only debian dpkg -l': 'look, and change nothing',
    'wwctl image exec --bind /srv/packages:/mnt:ro debian sh -c "dpkg -i /mnt/*.deb"': 'with files of this server',
    'wwctl image exec --node n01 debian cat /etc/hosts': 'as the node has it',
  });
  addWorkOptions(command)
    .argument('<image>', 'its name')
    .argument('<command...>', 'a program of the image, and its arguments')
    .passThroughOptions()
    .addHelpText('after', HELP)
    .action(async (image: string, words: readonly string[], options: WorkOptions) => {
      const program = words[0] === '--' ? words.slice(1) : words;
      if (program.length === 0) command.error("error: missing required argument 'command'");
      await workInImage(session, command, { image, command: program, options });
    });
};

const HELP = `
Options for wwctl stand before the image; everything after it is the command. It runs on this server, as root, with the
network of the server. Ends with the exit code of the command; one that fails changes nothing.`;
