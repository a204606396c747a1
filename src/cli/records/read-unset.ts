import type { FieldFlag } from '../../domain/field-flags.ts';
import { type ChosenEntries, chosenEntries, entryName } from './chosen-entries.ts';
import { attributeName, type OptionValues, optionValue } from './option-value.ts';

/**
 * The paths that the options of `unset` clear. A scope flag without a field of its entry clears the whole entry:
 * `--netname ib0` removes the device.
 * @throws InvalidError for flags that do not say what they belong to
 */
export function readUnset(flags: readonly FieldFlag[], options: OptionValues): readonly string[] {
  const entries = chosenEntries(flags, options, { mayBorrow: true });
  const fields = flags.flatMap((flag) => clearedBy(flag, options, entries));
  return [...fields, ...entries.unused().map((scope) => entries.pathOfEntry(scope))];
}

function clearedBy(flag: FieldFlag, options: OptionValues, { pathOf }: ChosenEntries): readonly string[] {
  switch (flag.tag) {
    case 'value':
    case 'list':
      return optionValue(flag, options) === true ? [pathOf(flag)] : [];
    case 'delete-entries':
      return namesOf(flag.unsetFlag, options).map((name) => `${pathOf(flag)}.${entryName(flag.names, name)}`);
    case 'scope':
    case 'add-entries':
      return [];
  }
}

function namesOf(flag: string | undefined, options: OptionValues): readonly string[] {
  const names = flag === undefined ? undefined : options[attributeName(flag)];
  return Array.isArray(names) ? names.map(String) : [];
}
