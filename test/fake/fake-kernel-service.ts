import type { Digest } from '../../src/codec/oci/digest.ts';
import { ConflictError, NotFoundError } from '../../src/domain/errors.ts';
import type { ImagePreparation } from '../../src/service/images/image-preparation.ts';
import type { KernelDescription, Kernels } from '../../src/service/kernels/kernels.ts';

const MANIFEST = `sha256:${'2'.repeat(64)}` as Digest;

/** What was asked of the kernels, in order, for tests to look at. */
export interface FakeKernelService extends Kernels {
  readonly calls: readonly (readonly unknown[])[];
}

/** Kernels in memory: 6.1.0-18-amd64, which image `rocky-9` has. */
export function fakeKernelService(): FakeKernelService {
  const calls: (readonly unknown[])[] = [];
  const kernels = new Map([['6.1.0-18-amd64', describe('6.1.0-18-amd64', '/srv/linux-image.deb')]]);
  const get = (name: string): KernelDescription => {
    const kernel = kernels.get(name);
    if (kernel === undefined) throw new NotFoundError(`there is no kernel ${name}`);
    return kernel;
  };
  return {
    calls,
    importKernel: async (wanted, options = {}) => {
      calls.push(['import', wanted]);
      options.progress?.({ phase: 'copy', text: `unpacking ${wanted.source}` });
      const name = wanted.name ?? '6.6.8-site';
      if (kernels.has(name) && !wanted.replace)
        throw new ConflictError(`there is another kernel named ${name}: --force`);
      const kernel = describe(name, wanted.source);
      kernels.set(name, kernel);
      return kernel;
    },
    listKernels: async () => [...kernels.values()],
    showKernel: async (name) => get(name),
    deleteKernel: async (name) => {
      get(name);
      kernels.delete(name);
    },
    addKernel: async (change) => {
      calls.push(['add', change]);
      return !get(change.kernel).images.includes(change.image);
    },
    removeKernel: async (change) => {
      calls.push(['remove', change]);
    },
  };
}

/** Image `rocky-9` has everything; others need curl. */
export function fakeImagePreparation(): ImagePreparation {
  const plan: ImagePreparation['plan'] = async ({ image }) =>
    image === 'rocky-9'
      ? { distribution: 'Rocky Linux 9', packages: [], unmasked: [], commands: [] }
      : {
          distribution: 'Debian 12',
          packages: ['curl'],
          unmasked: [],
          commands: ['apt-get update', 'apt-get install curl'],
        };
  const planPackages: ImagePreparation['planPackages'] = async ({ packages }) => ({
    distribution: 'Debian 12',
    packages,
    unmasked: [],
    commands: [`apt-get install ${packages.join(' ')}`],
  });
  return { plan, planPackages };
}

function describe(name: string, source: string): KernelDescription {
  return {
    name,
    release: name,
    architecture: 'amd64',
    isEfi: true,
    isSigned: true,
    hasFirmware: false,
    manifest: MANIFEST,
    packedBytes: 30 * 1024 * 1024,
    source,
    importedAt: '2026-01-01T00:00:00.000Z',
    images: name === '6.1.0-18-amd64' ? ['rocky-9'] : [],
  };
}
