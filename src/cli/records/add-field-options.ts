import { type Command, InvalidArgumentError, Option } from 'commander';
import { splitList } from '../../domain/split-list.ts';
import type { FieldFlag, ScopeFieldFlag } from './field-flags.ts';

/** Gives a command one option per flag of the field table. */
export function addFieldOptions(command: Command, flags: readonly FieldFlag[]): void {
  addEach(command, flags, fieldOption);
}

/** Gives a command that clears fields one option per flag: switches for fields, names for entries of maps. */
export function addUnsetOptions(command: Command, flags: readonly FieldFlag[]): void {
  addEach(command, flags, unsetOption);
}

type MakeOption = (words: string, flag: FieldFlag) => Option | undefined;

/** Older flags work and are not shown. */
function addEach(command: Command, flags: readonly FieldFlag[], make: MakeOption): void {
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

function unsetOption(words: string, flag: FieldFlag): Option | undefined {
  switch (flag.tag) {
    case 'value':
    case 'list':
      return new Option(words, `clear: ${flag.help}`);
    case 'scope':
      return scopeOption(words, flag);
    case 'add-entries':
      return undefined;
    case 'delete-entries':
      if (flag.unsetFlag === undefined) return undefined;
      return new Option(`--${flag.unsetFlag} <${flag.names.kind.placeholder},...>`, flag.help).argParser(collectList);
  }
}

/** What is meant without it is no default value: whether the flag was given matters. */
function scopeOption(words: string, { help, fallback, names }: ScopeFieldFlag): Option {
  const otherwise = fallback === undefined ? '' : ` (default: ${fallback})`;
  return new Option(`${words} <${names.kind.placeholder}>`, `${help}${otherwise}`);
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
