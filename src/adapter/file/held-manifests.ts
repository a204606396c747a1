import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';

/** Manifests whose blobs are being read, each as often as somebody does. */
export class HeldManifests {
  readonly #counts = new Map<Digest, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** @returns what ends it; calling that again does nothing */
  hold(manifest: Digest): () => void {
    this.#counts.set(manifest, (this.#counts.get(manifest) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const count = (this.#counts.get(manifest) ?? 1) - 1;
      if (count > 0) this.#counts.set(manifest, count);
      else this.#counts.delete(manifest);
    };
  }

  list(): readonly Descriptor[] {
    return [...this.#counts.keys()].map((digest) => ({
      mediaType: MANIFEST_MEDIA_TYPE,
      digest,
      sizeBytes: 0,
      annotations: {},
    }));
  }
}
