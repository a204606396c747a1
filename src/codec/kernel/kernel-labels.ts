import { DecodeError } from '../decode-error.ts';

/** What is known of a kernel of the store. */
export interface KernelFacts {
  /** As `uname -r` will say. */
  readonly release: string;
  /** In Go's words, e.g. `amd64`. */
  readonly architecture: string;
  readonly isEfi: boolean;
  readonly isSigned: boolean;
  readonly hasFirmware: boolean;
}

const RELEASE = 'org.warewulf.kernel.release';
const ARCHITECTURE = 'org.warewulf.kernel.architecture';
const EFI = 'org.warewulf.kernel.efi';
const SIGNED = 'org.warewulf.kernel.signed';
const FIRMWARE = 'org.warewulf.kernel.firmware';

/** Which kernel of the store a layer of an image is: on the layer in the image's manifest, the kernel's manifest. */
export const KERNEL_LAYER_ANNOTATION = 'org.warewulf.kernel';

/** The labels of its image, where other tools show them. */
export function formatKernelLabels(facts: KernelFacts): Readonly<Record<string, string>> {
  return {
    [RELEASE]: facts.release,
    [ARCHITECTURE]: facts.architecture,
    [EFI]: String(facts.isEfi),
    [SIGNED]: String(facts.isSigned),
    [FIRMWARE]: String(facts.hasFirmware),
  };
}

/** Reads `formatKernelLabels` back. @throws DecodeError for an image that is no kernel */
export function parseKernelLabels(labels: Readonly<Record<string, string>>): KernelFacts {
  const release = labels[RELEASE];
  const architecture = labels[ARCHITECTURE];
  if (release === undefined || architecture === undefined) throw new DecodeError('it has no labels of a kernel', 0);
  return {
    release,
    architecture,
    isEfi: labels[EFI] === 'true',
    isSigned: labels[SIGNED] === 'true',
    hasFirmware: labels[FIRMWARE] === 'true',
  };
}
