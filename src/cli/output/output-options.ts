import { type Command, InvalidArgumentError, Option } from 'commander';
import { offer } from '../completion/offer.ts';
import { columnName } from './choose-columns.ts';
import type { Column } from './listing.ts';

const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'csv', 'name'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What the options of `addOutputOptions` come to; a command's own options extend it. */
export interface OutputOptions {
  readonly output?: OutputFormat;
  readonly json?: boolean;
  readonly yaml?: boolean;
  readonly fields?: readonly string[];
  /** Names of fields; `-` before one turns its order around. */
  readonly sort?: readonly string[];
  /** False: no line of headings. */
  readonly header?: boolean;
}

const GROUP = 'Output options:';

/**
 * Gives a command that lists or shows the common options of output: `--output`, `--json`, `--yaml`, `--fields`, `--sort`,
 * `--no-header`. Its action ends with `session.write(await formatOutput(listing, options, session.terminal))`.
 * @param columns those of its views, for help and completion
 * @param moreNames those of the listing's `moreFields`
 */
export function addOutputOptions(
  command: Command,
  columns: readonly Pick<Column<never>, 'heading' | 'name'>[],
  moreNames?: () => Promise<readonly string[]>,
): Command {
  const names = [...new Set(columns.map(columnName))];
  const words = async (): Promise<readonly string[]> => [...names, ...((await moreNames?.()) ?? [])];
  const shown = `print these only: ${names.join(', ')}${moreNames === undefined ? '' : ', or any field, e.g. image, tags.rack'}`;
  const options = [
    new Option('-o, --output <format>', 'how to print it').choices(OUTPUT_FORMATS),
    new Option('-j, --json', 'print JSON').conflicts(['yaml', 'output']),
    new Option('-y, --yaml', 'print YAML').conflicts(['json', 'output']),
    offer(new Option('--fields <field,...>', shown).argParser(commaList), words),
    offer(
      new Option('--sort <field,...>', 'order by these; -FIELD turns the order around').argParser(commaList),
      words,
    ),
    new Option('--no-header', 'leave out the headings of tables and CSV'),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

export function outputFormat({ output, json, yaml }: OutputOptions): OutputFormat {
  if (json) return 'json';
  return yaml ? 'yaml' : (output ?? 'table');
}

/** Whether whole documents are printed, to which the views of a command do not apply. */
export function printsDocuments(options: OutputOptions): boolean {
  const format = outputFormat(options);
  return format === 'json' || format === 'yaml';
}

function commaList(text: string, previous: readonly string[] = []): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('Write names of fields with commas between them.');
  return [...previous, ...words];
}
