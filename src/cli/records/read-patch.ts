import { InvalidError } from '../../domain/errors.ts';
import { isSwitch } from './add-field-options.ts';
import type { FieldFlag, PathStep } from './field-flags.ts';

/** A change to records: texts by path (`kernel.args`, `network devices.default.ipaddr`), and the paths to clear. */
export interface FieldPatch {
  readonly set: Readonly<Record<string, string | readonly string[]>>;
  readonly unset: readonly string[];
}

/** What commander made of the options: by attribute name. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** Clears a field when given as its value, or as any item of its list. */
const CLEARING_WORDS: ReadonlySet<unknown> = new Set(['UNSET', 'UNDEF']);

/** Turns the options that were given into a patch. @throws InvalidError for a tag without value. */
export function readPatch(flags: readonly FieldFlag[], options: OptionValues): FieldPatch {
  const set = new Map<string, string | readonly string[]>();
  const unset: string[] = [];
  for (const flag of flags) {
    const value = options[attributeName(flag.flag)];
    if (value === undefined || flag.tag === 'scope') continue;
    const path = textPath(flag.path, options);
    for (const change of changesOf(flag, path, value)) {
      if (change.value === undefined) unset.push(change.path);
      else set.set(change.path, change.value);
    }
  }
  return { set: Object.fromEntries(set), unset };
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
      return texts.map((name) => ({ path: `${path}.${name}`, value: undefined }));
    default: {
      const isCleared = texts.some((text) => CLEARING_WORDS.has(text));
      return [{ path, value: isCleared ? undefined : flag.tag === 'list' ? texts : texts[0] }];
    }
  }
}

function addedEntry(flag: FieldFlag, path: string, text: string): Change {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidError(`--${flag.flag} ${text}: write it as NAME=VALUE`);
  return { path: `${path}.${text.slice(0, at)}`, value: text.slice(at + 1) };
}

function textPath(steps: readonly PathStep[], options: OptionValues): string {
  return steps
    .map((step) => (typeof step === 'string' ? step : String(options[attributeName(step.scopeFlag)] ?? step.fallback)))
    .join('.');
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
  if (flag.tag !== 'value' || typeof value !== 'string' || CLEARING_WORDS.has(value)) return false;
  return flag.kind.parse(value) === undefined && argv.includes(value);
}

/** As commander names the value of an option. */
function attributeName(flag: string): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
