import { type Argument, Option } from 'commander';

/** What help calls the value, in lower case: `image` of `--image <IMAGE>` and of the argument `<image>`. */
export function valueName(of: Argument | Option): string {
  const name = of instanceof Option ? (/[<[]([^>\]]*)/.exec(of.flags)?.[1] ?? '') : of.name();
  return name.replace(/,?\.*$/, '').toLowerCase();
}

/** Options that take several values have commas between them; several arguments are words of their own. */
export function isList(of: Argument | Option): boolean {
  return of instanceof Option && /,\.\.\.[>\]]/.test(of.flags);
}
