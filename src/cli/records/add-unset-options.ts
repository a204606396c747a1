import { type Command, Option } from 'commander';
import type { FieldFlag } from '../../domain/field-flags.ts';
import { addOptions, collectList, scopeOption } from './add-field-options.ts';

/** Gives a command that clears fields one option per flag: switches for fields, names for entries of maps. */
export function addUnsetOptions(command: Command, flags: readonly FieldFlag[]): void {
  addOptions(command, flags, unsetOption);
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
