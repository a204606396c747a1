import type { Descriptor } from '../../codec/oci/descriptor.ts';
import { REF_NAME } from '../../codec/oci/image-index.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { kernelOfReference } from '../../domain/kernel-name.ts';
import type { KernelEntry } from '../../service/ports/image-store.ts';

/** The entries of a layout's index.json that are kernels. Their names are those that no image can have. */
const SOURCE = 'org.warewulf.kernel.source';
const IMPORTED_AT = 'org.warewulf.kernel.imported-at';

/** By name. */
export function kernelsIn(entries: readonly Descriptor[]): readonly KernelEntry[] {
  return entries
    .flatMap((entry) => kernelOfEntry(entry) ?? [])
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function kernelOfEntry(entry: Descriptor): KernelEntry | undefined {
  const { annotations, digest, sizeBytes } = entry;
  const name = annotations[REF_NAME];
  if (name === undefined || !isKernelEntry(entry)) return undefined;
  const { [SOURCE]: source, [IMPORTED_AT]: importedAt } = annotations;
  return {
    name,
    manifest: digest,
    manifestBytes: sizeBytes,
    ...(source === undefined ? {} : { source }),
    ...(importedAt === undefined ? {} : { importedAt }),
  };
}

export function isKernelEntry({ annotations }: Descriptor): boolean {
  return kernelOfReference(annotations[REF_NAME] ?? '') !== undefined;
}

/** The entries with a kernel, in place of the one that has its name. */
export function withKernel(entries: readonly Descriptor[], kernel: KernelEntry): readonly Descriptor[] {
  const { name, manifest, manifestBytes, source, importedAt } = kernel;
  const annotations = {
    [REF_NAME]: name,
    ...(source === undefined ? {} : { [SOURCE]: source }),
    ...(importedAt === undefined ? {} : { [IMPORTED_AT]: importedAt }),
  };
  const entry = { mediaType: MANIFEST_MEDIA_TYPE, digest: manifest, sizeBytes: manifestBytes, annotations };
  return [...withoutKernel(entries, name), entry];
}

export function withoutKernel(entries: readonly Descriptor[], name: string): readonly Descriptor[] {
  return entries.filter((entry) => !isKernelEntry(entry) || entry.annotations[REF_NAME] !== name);
}
