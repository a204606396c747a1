import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import { EXIT_CODES } from '../../exit-code.ts';
import { isYes } from '../../is-yes.ts';
import { ProgramEnded } from '../../program-ended.ts';
import type { DefineCommand } from '../define-command.ts';
import { syncImageUsers } from './sync-image-users.ts';

interface Options {
  readonly write: boolean;
  readonly build: boolean;
}

export const imageSyncuser: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image syncuser rocky-9 --write=false': 'what would be changed',
    'wwctl image syncuser rocky-9 --build': 'the next version has the ids of this server, and is ready to boot',
  });
  command
    .argument('<image>', 'its name')
    .addOption(
      new Option('--write [boolean]', 'change the image; false only shows what would be done')
        .argParser(isYes)
        .default(true),
    )
    .addOption(new Option('--no-write', 'the same as --write=false'))
    .addOption(new Option('--build [boolean]', 'build afterwards what nodes download').argParser(isYes).default(false))
    .addHelpText(
      'after',
      "\nThe ids of this server win for names that both have; files change their owners with them. Ids that clash are\nrefused. Users of LDAP and the like are none of this server's own.",
    )
    .action(async (name: string, options: Options) => {
      const api = await session.api(command);
      const { conflicts } = await syncImageUsers(session, api, { name, write: options.write });
      if (conflicts.length > 0) throw new ProgramEnded(EXIT_CODES.conflict.code);
      if (options.build && options.write) await session.withProgress((call) => api.call('image.build', { name }, call));
    });
};
