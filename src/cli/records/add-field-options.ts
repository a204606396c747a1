import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FieldFlag, ScopeFieldFlag } from '../../domain/field-flags.ts';
import { splitList } from '../../domain/split-list.ts';

/** Gives a command one option per flag of the field table. */
export function addFieldOptions(command: Command, flags: readonly FieldFlag[]): void {
  addOptions(command, flags, fieldOption);
}

type MakeOption = (words: string, flag: FieldFlag) => Option | undefined;

/** Makes the options of flags, their older names too, which work and are not shown. */
export function addOptions(command: Command, flags: readonly FieldFlag[], make: MakeOption): void {
  for (const flag of flags) {
    const shown = make(words(flag), flag);
    if (shown !== undefined) command.addOption(shown);
    for (const old of flag.oldFlags ?? []) {
      const hidden = make(words(old), flag)?.hideHelp();
      if (hidden !== undefined) command.addOption(hidden);
    }
  }
}

function words({ flag, short }: { readonly flag: string; readonly short?: string }): string {
  return short === undefined ? `--${flag}` : `-${short}, --${flag}`;
}

function fieldOption(words: string, flag: FieldFlag): Option {
  switch (flag.tag) {
    case 'value':
      return isSwitch(flag)
        ? new Option(`${words} [${flag.kind.placeholder}]`, flag.help).preset('true')
        : new Option(`${words} <${flag.kind.placeholder}>`, flag.help);
    case 'list':
      return new Option(`${words} <${flag.kind.placeholder},...>`, flag.help).argParser(collectList);
    case 'scope':
      return scopeOption(words, flag);
    case 'add-entries':
      return new Option(`${words} <NAME=VALUE,...>`, flag.help).argParser(collectList);
    case 'delete-entries':
      return new Option(`${words} <${flag.names.kind.placeholder},...>`, flag.help).argParser(collectList);
  }
}

/** The entry that is meant without it is no default value, because it matters whether the flag was given. */
export function scopeOption(words: string, { help, fallback, names }: ScopeFieldFlag): Option {
  const otherwise = fallback === undefined ? '' : ` (default: ${fallback})`;
  return new Option(`${words} <${names.kind.placeholder}>`, `${help}${otherwise}`);
}

/** A yes-or-no field: its flag alone means yes. */
export function isSwitch(flag: FieldFlag): boolean {
  return flag.tag === 'value' && flag.kind.parse('true') === true;
}

/** List flags may be repeated. */
export function collectList(value: string, previous: readonly string[] = []): readonly string[] {
  const items = splitList(value);
  if (items === undefined) throw new InvalidArgumentError('A double quote is not closed.');
  return [...previous, ...items];
}
