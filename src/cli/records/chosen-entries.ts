import { InvalidError } from '../../domain/errors.ts';
import type { EntryNames, FieldFlag, PathStep, ScopeFieldFlag, ScopeStep } from './field-flags.ts';
import { attributeName, type OptionValues } from './option-value.ts';

/** The entries of maps (network devices, disks, partitions, …) that the scope flags of one command choose. */
export interface ChosenEntries {
  /** The place that a flag means, as text. @throws InvalidError that names the scope flags that are missing */
  pathOf(flag: FieldFlag): string;
  /** The entry that a scope flag chooses, and the flag counts as used. */
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
  const scopes = new Map(given.map((scope) => [scope.flag, scope]));
  const chosen = new Map(given.map(({ flag }) => [flag, String(options[attributeName(flag)])]));
  const used = new Set<string>();

  const use = (scopeFlag: string): void => {
    used.add(scopeFlag);
    for (const step of scopes.get(scopeFlag)?.path ?? []) if (typeof step !== 'string') use(step.scopeFlag);
  };
  for (const { flag, names, path } of given) {
    for (const step of path) if (typeof step !== 'string') use(step.scopeFlag);
    const name = chosen.get(flag) ?? '';
    const { borrows } = names;
    if (borrows === undefined || names.kind.parse(name) !== undefined) continue;
    const isBorrowed = chosen.get(borrows.flag) === name;
    if (!isBorrowed && !mayBorrow) throw new InvalidError(notBorrowed(flag, name, names.kind.expects, borrows.flag));
    if (isBorrowed) use(borrows.flag);
    chosen.set(flag, entryName(names, name));
  }
  const textOf = (step: PathStep): string => {
    if (typeof step === 'string') return step;
    use(step.scopeFlag);
    return chosen.get(step.scopeFlag) ?? step.fallback ?? EVERY_ENTRY;
  };
  const pathOf = (flag: FieldFlag): string => {
    const missing = flag.tag === 'delete-entries' ? [] : missingScopes(flag, chosen);
    if (missing.length > 0) throw new InvalidError(`--${flag.flag} needs ${missing.join(' and ')} too`);
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

function missingScopes({ path }: FieldFlag, chosen: ReadonlyMap<string, string>): readonly string[] {
  return path
    .filter((step): step is ScopeStep => typeof step !== 'string')
    .filter(({ scopeFlag, fallback }) => !chosen.has(scopeFlag) && fallback === undefined)
    .map(({ scopeFlag }) => `--${scopeFlag}`);
}

function notBorrowed(flag: string, name: string, expects: string, from: string): string {
  return `--${flag} ${name}: this is neither ${expects} nor the name that --${from} gives`;
}
