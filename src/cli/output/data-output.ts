import { type Command, Option } from 'commander';

export interface DataOptions {
  readonly json?: boolean;
  readonly yaml?: boolean;
}

/** `--json` and `--yaml` for commands that list. */
export function addDataOptions(command: Command): Command {
  return command
    .addOption(new Option('-j, --json', 'print JSON').conflicts('yaml'))
    .addOption(new Option('-y, --yaml', 'print YAML'));
}

/** @returns the value as text in the language asked for, or undefined when a table is wanted. */
export async function formatData(value: unknown, options: DataOptions): Promise<string | undefined> {
  if (options.json) return `${JSON.stringify(value, null, 2)}\n`;
  if (!options.yaml) return undefined;
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0 });
}
