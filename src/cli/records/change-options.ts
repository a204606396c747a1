import { type Command, Option } from 'commander';

/** How the person wants a change made. */
export interface ChangeOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
}

const GROUP = 'Change options:';

/** Gives a command that changes records its common options. */
export function addChangeOptions(command: Command): Command {
  const options = [
    new Option('-y, --yes', 'change without asking'),
    new Option('--dry-run', 'check everything and show what would change, but change nothing'),
    new Option('--keep-going', 'change what can be changed; without it, one mistake stops all'),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}
