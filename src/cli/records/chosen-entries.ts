import { InvalidError } from '../../domain/errors.ts';
import type { EntryNames, FieldFlag, PathStep, ScopeFieldFlag, ScopeStep } from '../../domain/field-flags.ts';
import { attributeName, type OptionValues } from './option-value.ts';

/** The entries of maps (network devices, disks, partitions, …) that the scope flags of one command choose. */
export interface ChosenEntries {
  /** The place that a flag means, as text. @throws InvalidError that names the scope flags that are missing */
  pathOf(flag: FieldFlag): string;
  /** The entry that a scope flag chooses. */
  pathOfEntry(scope: ScopeFieldFlag): string;
  /** The scope flags that were given, and that neither a path nor another scope flag has made use of. */
  unused(): readonly ScopeFieldFlag[];
}

/**
 * @param mayBorrow whether a name stands for an entry even where the flag that it is borrowed from was not given: for
 * commands that only clear
 * @throws InvalidError for a name that is none and that no other flag gives
 */
export function chosenEntries(
  flags: readonly FieldFlag[],
  options: OptionValues,
  { mayBorrow }: { readonly mayBorrow: boolean },
): ChosenEntries {
  const given = flags.filter((flag) => flag.tag === 'scope').filter(({ flag }) => attributeName(flag) in options);
  const words = new Map(given.map(({ flag }) => [flag, String(options[attributeName(flag)])]));
  const chosen = new Map(given.map(({ flag, names }) => [flag, entryName(names, words.get(flag) ?? '')]));
  if (!mayBorrow) for (const scope of given) requireName(scope, words);
  const used = new Set(given.flatMap((scope) => [...scopesIn(scope.path), ...borrowedFrom(scope, words)]));
  const textOf = (step: PathStep): string =>
    typeof step === 'string' ? step : (chosen.get(step.scopeFlag) ?? step.fallback ?? EVERY_ENTRY);
  const pathOf = (flag: FieldFlag): string => {
    const missing = flag.tag === 'delete-entries' ? [] : missingScopes(flag, chosen);
    if (missing.length > 0) throw new InvalidError(`--${flag.flag} needs ${missing.join(' and ')} too`);
    for (const scope of scopesIn(flag.path)) used.add(scope);
    return flag.path.map(textOf).join('.');
  };
  return {
    pathOf,
    pathOfEntry: (scope) => `${pathOf(scope)}.${textOf({ scopeFlag: scope.flag })}`,
    unused: () => given.filter(({ flag }) => !used.has(flag)),
  };
}

/** A name as the document has it: one that is borrowed gets its beginning. */
export function entryName({ kind, borrows }: EntryNames, name: string): string {
  return borrows === undefined || kind.parse(name) !== undefined ? name : `${borrows.prefix}${name}`;
}

/** In a path that is cleared: all entries of the map. */
const EVERY_ENTRY = '*';

/** The scope flags that a path goes through. */
function scopesIn(path: readonly PathStep[]): readonly string[] {
  return path.flatMap((step) => (typeof step === 'string' ? [] : [step.scopeFlag]));
}

/** The flag that gives a scope flag its name, if one does. */
function borrowedFrom({ flag, names }: ScopeFieldFlag, words: ReadonlyMap<string, string>): readonly string[] {
  const name = words.get(flag) ?? '';
  const from = names.kind.parse(name) === undefined ? names.borrows?.flag : undefined;
  return from !== undefined && words.get(from) === name ? [from] : [];
}

function requireName(scope: ScopeFieldFlag, words: ReadonlyMap<string, string>): void {
  const { flag, names } = scope;
  const name = words.get(flag) ?? '';
  if (names.borrows === undefined || names.kind.parse(name) !== undefined) return;
  if (borrowedFrom(scope, words).length > 0) return;
  const from = names.borrows.flag;
  throw new InvalidError(`--${flag} ${name}: this is neither ${names.kind.expects} nor the name that --${from} gives`);
}

function missingScopes({ path }: FieldFlag, chosen: ReadonlyMap<string, string>): readonly string[] {
  return path
    .filter((step): step is ScopeStep => typeof step !== 'string')
    .filter(({ scopeFlag, fallback }) => !chosen.has(scopeFlag) && fallback === undefined)
    .map(({ scopeFlag }) => `--${scopeFlag}`);
}
