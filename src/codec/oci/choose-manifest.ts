import type { Descriptor } from './descriptor.ts';
import type { ImageIndex } from './image-index.ts';

/** The first Linux image for an architecture (in Go's words, e.g. `amd64`), or undefined. */
export function chooseManifest(index: ImageIndex, architecture: string): Descriptor | undefined {
  return index.manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture);
}

/** Node's name of the machine's architecture in Go's words, which images use. */
export function goArchitecture(arch: string): string {
  return GO_ARCHITECTURES[arch] ?? arch;
}

const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };
