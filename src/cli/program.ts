import { Command, Help, Option } from 'commander';
import { didYouMean } from '../domain/nearest-name.ts';
import { type CommandEntry, nouns, plainCommands } from './commands/index.ts';
import { examplesText } from './examples.ts';
import { exitCodesText } from './exit-code.ts';
import type { Session } from './session.ts';

/** The whole command tree; what a command takes is known once `loadCommand` was called for it, as parsing does. */
export function buildProgram(session: Session): Command {
  const program = new Command('wwctl')
    .description('Manage the nodes, profiles, images and overlays of a Warewulf cluster.')
    .enablePositionalOptions()
    .exitOverride()
    .addHelpOption(new Option('-h, --help', 'show what there is').helpGroup(GLOBAL_GROUP))
    .configureOutput({
      writeOut: (text) => session.write(text),
      writeErr: (text) => session.writeError(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'ERROR: ')),
    })
    .configureHelp({ groupItems: groupsInOrder })
    .addHelpText('afterAll', ({ command }) => examplesText(command))
    .addHelpText('after', `\n${exitCodesText()}`);
  addGlobalOptions(program);
  for (const [name, noun] of Object.entries(nouns)) {
    const group = addCommand(program, name, { ...noun, description: `Manage ${noun.summary}.` }, addGlobalOptions);
    group.helpCommand(false);
    addCommands(group, noun.verbs, session);
    loadBeforeParsing(group);
  }
  addCommands(program, plainCommands, session);
  loadBeforeParsing(program);
  return program;
}

/** Gives a command of `buildProgram` its options, arguments and action, once. Only then its help is complete. */
export async function loadCommand(command: Command): Promise<void> {
  const load = loaders.get(command);
  loaders.delete(command);
  await load?.(command);
}

/** The files of commands are loaded only when they are needed: that is most of the start-up time. */
const loaders = new WeakMap<Command, (command: Command) => void | Promise<void>>();

function addCommands(parent: Command, entries: Readonly<Record<string, CommandEntry>>, session: Session): void {
  for (const [name, entry] of Object.entries(entries)) {
    const description = `${entry.summary.charAt(0).toUpperCase()}${entry.summary.slice(1)}.`;
    addCommand(parent, name, { ...entry, description }, async (command) => {
      const define = await entry.load();
      define(command, session);
      addGlobalOptions(command);
    });
  }
}

function addCommand(
  parent: Command,
  name: string,
  about: {
    readonly summary: string;
    readonly description: string;
    readonly aliases?: readonly string[];
    readonly isHidden?: boolean;
    readonly isDefault?: boolean;
  },
  load: (command: Command) => void | Promise<void>,
): Command {
  const command = parent.command(name, { hidden: about.isHidden ?? false, isDefault: about.isDefault ?? false });
  loaders.set(command, load);
  return command
    .summary(about.summary)
    .description(about.description)
    .aliases(about.aliases ?? []);
}

function loadBeforeParsing(parent: Command): void {
  parent.hook('preSubcommand', async (_parent, chosen) => {
    refuseUnknownVerb(parent, chosen);
    await loadCommand(chosen);
  });
}

/** Commander takes a word that is no verb for an argument of the verb that is meant when none is named. */
function refuseUnknownVerb(parent: Command, chosen: Command): void {
  const [word] = parent.args;
  if (word === undefined || word.startsWith('-')) return;
  if (word === chosen.name() || chosen.aliases().includes(word)) return;
  const verbs = parent.commands.map((verb) => verb.name());
  parent.error(`error: unknown command '${word}'\n${didYouMean(word, verbs, `commands of ${parent.name()}`)}`);
}

/** The heading of the options that every command has. */
export const GLOBAL_GROUP = 'Global options:';

/** A command's own options come first, those of all commands last. */
const groupsInOrder: Help['groupItems'] = (unsorted, visible, groupOf) => {
  const groups = [...Help.prototype.groupItems(unsorted, visible, groupOf)];
  const rank = (heading: string): number => (heading === 'Options:' ? 0 : heading === GLOBAL_GROUP ? 2 : 1);
  return new Map(groups.toSorted(([one], [other]) => rank(one) - rank(other)));
};

/** Global options may stand anywhere, so every level knows them. */
function addGlobalOptions(command: Command): void {
  const options = [
    new Option('--config <file>', 'the warewulf.conf of the daemon to talk to (env: WAREWULFCONF)'),
    new Option('--warewulfconf <file>').hideHelp(),
    new Option('--server <url>', 'a daemon on the network, e.g. https://head:9874 (env: WWCTL_SERVER)'),
    new Option('--token-file <file>', 'the token for --server (env: WWCTL_TOKEN, the token itself)'),
    new Option('--cacert <file>', 'the certificate to trust of --server (env: WWCTL_CACERT)'),
    new Option('-v, --verbose', 'say what is asked of the daemon'),
    new Option('-d, --debug', 'as --verbose, and show where errors come from'),
    // Warewulf has these for its developers; scripts that carry them go on.
    new Option('--loglevel <number>').hideHelp(),
    new Option('--emptyconf').hideHelp(),
  ];
  for (const option of options) command.addOption(option.helpGroup(GLOBAL_GROUP));
}
