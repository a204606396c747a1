import type { Descriptor } from './descriptor.ts';
import { formatDescriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { asArray, asObject, parseJsonObject } from './json-fields.ts';

/** A layer about to be laid over an image. */
export interface NewLayer {
  readonly descriptor: Descriptor;
  /** The digest of its uncompressed tar. */
  readonly diffId: Digest;
  /** What made it, as the image's history has it (OCI image-spec, config.md "history"). */
  readonly createdBy: string;
}

/**
 * The configuration of an image with one layer more. Everything else in it stays as it is, its date too: the same
 * layer over the same image gives the same bytes.
 */
export function configWithLayer(config: Uint8Array, { diffId, createdBy }: NewLayer): string {
  const object = parseJsonObject(config, 'the image config');
  const rootfs = asObject(object['rootfs'], 'rootfs of the image config');
  const diffIds = asArray(rootfs['diff_ids'], 'diff_ids of the image config');
  const history = asArray(object['history'], 'history of the image config');
  return JSON.stringify({
    ...object,
    rootfs: { ...rootfs, diff_ids: [...diffIds, diffId] },
    history: [...historyOf(history, diffIds.length), { created_by: createdBy }],
  });
}

/** The manifest of an image with one layer more and the configuration that says so. */
export function manifestWithLayer(manifest: Uint8Array, config: Descriptor, { descriptor }: NewLayer): string {
  const object = parseJsonObject(manifest, 'the image manifest');
  const layers = asArray(object['layers'], 'the list of layers');
  return JSON.stringify({
    ...object,
    config: formatDescriptor(config),
    layers: [...layers, formatDescriptor(descriptor)],
  });
}

/** Readers match the entries of a history to layers, so that one without any gets an entry for each layer. */
function historyOf(history: readonly unknown[], layers: number): readonly unknown[] {
  if (history.length > 0) return history;
  return Array.from({ length: layers }, () => ({ created_by: 'unknown' }));
}
