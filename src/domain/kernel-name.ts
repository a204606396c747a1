import { InvalidError } from './errors.ts';

/** What OCI tools take as a part of a reference, in the middle of which a release may have more. */
const PATTERN = /^[A-Za-z0-9]+([._+-][A-Za-z0-9]+)*$/;
const MOST_CHARACTERS = 100;
/** No image name has a slash. */
const PREFIX = 'kernel/';

/** Throws InvalidError unless the text can name a kernel. */
export function checkKernelName(name: string): string {
  if (PATTERN.test(name) && name.length <= MOST_CHARACTERS) return name;
  const shown = JSON.stringify(name.slice(0, MOST_CHARACTERS));
  throw new InvalidError(
    `${shown} is no name for a kernel: letters and digits, with single . _ + - between them, ${MOST_CHARACTERS} at most`,
    { name: name.slice(0, MOST_CHARACTERS) },
  );
}

/** What a kernel is called unless somebody says otherwise: its release, as far as that can be a name. */
export function defaultKernelName(release: string): string {
  return release
    .replace(/[^A-Za-z0-9._+-]/g, '-')
    .replace(/[._+-]{2,}/g, '-')
    .replace(/^[._+-]+|[._+-]+$/g, '')
    .slice(0, MOST_CHARACTERS);
}

/** The entry of a kernel beside those of the images. */
export function kernelReference(name: string): string {
  return `${PREFIX}${name}`;
}

/** The kernel that an entry is of; undefined when it is an image's. */
export function kernelOfReference(reference: string): string | undefined {
  return reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : undefined;
}
