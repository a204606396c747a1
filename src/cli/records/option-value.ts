import { InvalidError } from '../../domain/errors.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';

/** What commander made of the options: by attribute name. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** What was given for a flag, under its name or an older one. @throws InvalidError when it was given under both. */
export function optionValue(
  { flag, oldFlags = [] }: Pick<FieldFlag, 'flag' | 'oldFlags'>,
  options: OptionValues,
): unknown {
  const given = [flag, ...oldFlags.map((old) => old.flag)].filter((name) => attributeName(name) in options);
  const [first, second] = given;
  if (second !== undefined) throw new InvalidError(`--${first} and --${second} mean the same: give one of them`);
  return first === undefined ? undefined : options[attributeName(first)];
}

/** As commander names the value of an option. */
export function attributeName(flag: string): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
