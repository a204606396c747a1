import { type Command, InvalidArgumentError, Option } from 'commander';
import { splitList } from './csv.ts';
import type { FieldFlag } from './field-flags.ts';

/** Gives a command one option per flag of the field table. */
export function addFieldOptions(command: Command, flags: readonly FieldFlag[]): void {
  for (const flag of flags) command.addOption(fieldOption(flag));
}

function fieldOption(flag: FieldFlag): Option {
  const words = flag.short === undefined ? `--${flag.flag}` : `-${flag.short}, --${flag.flag}`;
  switch (flag.tag) {
    case 'value':
      return isSwitch(flag)
        ? new Option(`${words} [${flag.kind.placeholder}]`, flag.help).preset('true')
        : new Option(`${words} <${flag.kind.placeholder}>`, flag.help);
    case 'list':
      return new Option(`${words} <${flag.kind.placeholder},...>`, flag.help).argParser(collectList);
    case 'scope':
      return new Option(`${words} <NAME>`, flag.help).default(flag.fallback);
    case 'add-entries':
      return new Option(`${words} <NAME=VALUE,...>`, flag.help).argParser(collectList);
    case 'delete-entries':
      return new Option(`${words} <NAME,...>`, flag.help).argParser(collectList);
  }
}

/** A yes-or-no field: its flag alone means yes. */
export function isSwitch(flag: FieldFlag): boolean {
  return flag.tag === 'value' && flag.kind.parse('true') === true;
}

/** List flags may be repeated. */
function collectList(value: string, previous: readonly string[] = []): readonly string[] {
  const items = splitList(value);
  if (items === undefined) throw new InvalidArgumentError('A double quote is not closed.');
  return [...previous, ...items];
}
