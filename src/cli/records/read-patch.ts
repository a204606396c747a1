import { InvalidError } from '../../domain/errors.ts';
import type { FieldFlag, ScopeFieldFlag } from '../../domain/field-flags.ts';
import { clearsField } from '../../domain/field-kinds-clear.ts';
import { isSwitch } from './add-field-options.ts';
import { chosenEntries, entryName } from './chosen-entries.ts';
import { attributeName, type OptionValues, optionValue } from './option-value.ts';

/** A change to records: texts by path (`kernel.args`, `network devices.default.ipaddr`), and the paths to clear. */
export interface FieldPatch {
  readonly set: Readonly<Record<string, string | readonly string[]>>;
  readonly unset: readonly string[];
}

/**
 * Turns the options that were given into a patch.
 * @throws InvalidError for a tag without value, and for flags that do not say what they belong to
 */
export function readPatch(flags: readonly FieldFlag[], options: OptionValues): FieldPatch {
  const entries = chosenEntries(flags, options, { mayBorrow: false });
  const changes = flags.flatMap((flag) => {
    const value = flag.tag === 'scope' ? undefined : optionValue(flag, options);
    return value === undefined ? [] : changesOf(flag, entries.pathOf(flag), value);
  });
  for (const scope of entries.unused()) throw new InvalidError(alone(scope, flags));
  return {
    set: Object.fromEntries(changes.flatMap(({ path, value }) => (value === undefined ? [] : [[path, value]]))),
    unset: changes.filter(({ value }) => value === undefined).map(({ path }) => path),
  };
}

interface Change {
  readonly path: string;
  /** Undefined clears. */
  readonly value: string | readonly string[] | undefined;
}

function changesOf(flag: FieldFlag, path: string, value: unknown): readonly Change[] {
  const texts = Array.isArray(value) ? value.map(String) : [String(value)];
  switch (flag.tag) {
    case 'add-entries':
      return texts.map((text) => addedEntry(flag, path, text));
    case 'delete-entries':
      return texts.map((name) => ({ path: `${path}.${entryName(flag.names, name)}`, value: undefined }));
    case 'value':
    case 'list': {
      const isCleared = texts.some((text) => clearsField(flag.kind, text));
      return [{ path, value: isCleared ? undefined : flag.tag === 'list' ? texts : texts[0] }];
    }
    case 'scope':
      return [];
  }
}

function addedEntry(flag: FieldFlag, path: string, text: string): Change {
  const at = text.indexOf('=');
  if (at < 1) {
    const example = `--${flag.flag} '"NAME=A,B"'`;
    throw new InvalidError(`--${flag.flag} ${text}: write it as NAME=VALUE; a value with commas in quotes: ${example}`);
  }
  return { path: `${path}.${text.slice(0, at)}`, value: text.slice(at + 1) };
}

function alone({ flag, names }: ScopeFieldFlag, flags: readonly FieldFlag[]): string {
  const field = flags.find(({ tag, path }) => {
    const last = path.findLast((step) => typeof step !== 'string');
    return (tag === 'value' || tag === 'list') && last?.scopeFlag === flag;
  });
  const example = field === undefined ? '' : `, e.g. --${field.flag}`;
  return `--${flag} ${names.kind.placeholder} only says what other flags are about: give one of them too${example}`;
}

/**
 * The names among the values of yes-or-no flags: in `--discoverable n1` the flag stands alone and n1 is a node.
 * @param argv tells `--discoverable n1` from `--discoverable=n1`, which is a mistake to report.
 */
export function misreadNames(
  flags: readonly FieldFlag[],
  options: OptionValues,
  argv: readonly string[],
): { readonly names: readonly string[]; readonly options: OptionValues } {
  const misread = flags.filter((flag) => isSwitch(flag) && isName(flag, options[attributeName(flag.flag)], argv));
  const attributes = misread.map((flag) => attributeName(flag.flag));
  return {
    names: attributes.map((attribute) => String(options[attribute])),
    options: { ...options, ...Object.fromEntries(attributes.map((attribute) => [attribute, 'true'])) },
  };
}

function isName(flag: FieldFlag, value: unknown, argv: readonly string[]): boolean {
  if (flag.tag !== 'value' || typeof value !== 'string' || clearsField(flag.kind, value)) return false;
  return flag.kind.parse(value) === undefined && argv.includes(value);
}
