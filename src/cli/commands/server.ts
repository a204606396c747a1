import { UnavailableError } from '../../domain/errors.ts';
import { addExamples } from '../examples.ts';
import { warewulfdArgv } from '../warewulfd-program.ts';
import type { DefineCommand } from './define-command.ts';

export const server: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl server --config /etc/warewulf/warewulf.conf': 'in this terminal, until Ctrl-C',
  });
  command
    .addHelpText(
      'after',
      '\nThe same as warewulfd --config FILE: this process becomes the daemon, --debug makes it log more.',
    )
    .action(() => {
      const { debug } = command.optsWithGlobals<{ debug?: boolean }>();
      const argv = warewulfdArgv(session.configFile(command), ...(debug ? ['--debug'] : []));
      become(argv);
    });
};

/** The program takes our place: its signals, exit code and process id are ours. */
function become(argv: readonly [string, ...string[]]): never {
  const [program] = argv;
  if (process.execve === undefined) {
    throw new UnavailableError(`this system cannot do that: start ${program} itself`, { program });
  }
  return process.execve(program, argv);
}
