import { Command, Option } from 'commander';
import { type CommandEntry, nouns, plainCommands } from './commands/index.ts';
import type { Session } from './session.ts';

/** The whole command tree; the file of a command is loaded once that command is asked for. */
export function buildProgram(session: Session): Command {
  const program = configured(new Command('wwctl'), session)
    .description('Manage the nodes, profiles, images and overlays of a Warewulf cluster.')
    .enablePositionalOptions()
    .addHelpText('after', EXIT_CODES_HELP);
  for (const [name, noun] of Object.entries(nouns)) {
    const group = configured(program.command(name), session)
      .summary(noun.summary)
      .description(`Manage ${noun.summary}.`)
      .aliases(noun.aliases ?? [])
      .helpCommand(false);
    addCommands(group, noun.verbs, session);
  }
  addCommands(program, plainCommands, session);
  return program;
}

const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 not found, 4 conflict, 5 denied,
6 the daemon (or what it needs) cannot be reached, 7 stored data is damaged, 130 cancelled.`;

function addCommands(parent: Command, entries: Readonly<Record<string, CommandEntry>>, session: Session): void {
  const byCommand = new Map<Command, CommandEntry>();
  for (const [name, entry] of Object.entries(entries)) {
    const command = configured(parent.command(name), session)
      .summary(entry.summary)
      .description(`${entry.summary.charAt(0).toUpperCase()}${entry.summary.slice(1)}.`)
      .aliases(entry.aliases ?? []);
    byCommand.set(command, entry);
  }
  parent.hook('preSubcommand', async (_parent, chosen) => {
    const define = await byCommand.get(chosen)?.load();
    define?.(chosen, session);
  });
}

/** Global options may stand anywhere, so every level knows them. */
function configured(command: Command, session: Session): Command {
  return command
    .addOption(new Option('--config <file>', 'the warewulf.conf of the daemon to talk to (env: WAREWULFCONF)'))
    .addOption(new Option('--warewulfconf <file>').hideHelp())
    .addOption(new Option('-v, --verbose', 'say what is asked of the daemon'))
    .addOption(new Option('-d, --debug', 'as --verbose, and show where errors come from'))
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.write(text),
      writeErr: (text) => session.writeError(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'ERROR: ')),
    });
}
