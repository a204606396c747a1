import { InvalidError } from './errors.ts';
import { didYouMean } from './nearest-name.ts';

/** What can be named as `IMAGE@N` and `IMAGE@LABEL`, and as `IMAGE` while it is current. */
export interface NamedVersion {
  readonly name: string;
  /** Counted from 1. */
  readonly version: number;
  /** What the bare name means. */
  readonly isCurrent: boolean;
  readonly labels: readonly string[];
}

const LABEL = '[A-Za-z_][\\w.-]{0,63}';

/** `IMAGE`, `IMAGE@N` or `IMAGE@LABEL`, as fields hold it. Names of images cannot contain `@`. */
export const IMAGE_REFERENCE = new RegExp(`^[A-Za-z0-9_][\\w.:-]{0,127}(@([1-9]\\d{0,8}|${LABEL}))?$`);

/** The name in what may be a reference. */
export function imageNameOf(reference: string): string {
  return reference.split('@', 1)[0] ?? reference;
}

/** The reference as it is once the image has another name. */
export function withImageName(reference: string, name: string): string {
  return name + reference.slice(imageNameOf(reference).length);
}

/** Throws InvalidError unless the text can label a version; a number would be taken for one. */
export function checkImageLabel(label: string): string {
  if (new RegExp(`^${LABEL}$`).test(label)) return label;
  const shown = JSON.stringify(label.slice(0, 70));
  throw new InvalidError(
    `${shown} is no label: begin with a letter, go on with letters, digits and _ . -, 64 characters at most`,
    { label: label.slice(0, 70) },
  );
}

/** Every way to name a version. */
export function referencesTo({ name, version, isCurrent, labels }: NamedVersion): readonly string[] {
  const exact = [version, ...labels].map((word) => `${name}@${word}`);
  return isCurrent ? [name, ...exact] : exact;
}

/** A sentence on what to write in place of a reference that means nothing. @param known all that mean something */
export function nearestReference(reference: string, known: Iterable<string>): string {
  const all = [...known];
  const name = imageNameOf(reference);
  const names = all.filter((each) => !each.includes('@'));
  if (!names.includes(name)) return didYouMean(name, names, 'images');
  const words = all.filter((each) => each.startsWith(`${name}@`)).map((each) => each.slice(name.length + 1));
  return `Its versions and labels are: ${words.slice(0, 24).join(', ')}.`;
}
