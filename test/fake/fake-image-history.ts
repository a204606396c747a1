import type { ImageService } from '../../src/api/services.ts';
import { ConflictError, NotFoundError } from '../../src/domain/errors.ts';
import type { VersionDescription } from '../../src/service/images/describe-version.ts';
import type { ImageHistory } from '../../src/service/images/image-history.ts';

export interface FakeImageHistory extends ImageHistory {
  /** What was asked for, in order. */
  readonly calls: readonly (readonly unknown[])[];
}

/** The histories of the fake images: each has two versions, of which the older one is labelled `stable`. */
export function fakeImageHistory(images: Pick<ImageService, 'showImage'>): FakeImageHistory {
  const calls: (readonly unknown[])[] = [];
  const versionsOf = async (name: string): Promise<readonly [VersionDescription, VersionDescription]> => {
    const { manifest, manifestBytes, packedBytes, layers } = await images.showImage(name);
    const shared = { name, manifest, manifestBytes, packedBytes, layers };
    const by = { who: 'anna', from: 'local' };
    return [
      {
        ...shared,
        version: 2,
        isCurrent: true,
        labels: [],
        made: { at: '2026-02-01T00:00:00.000Z', ...by, what: 'wwctl image exec' },
        addedLayers: 1,
        addedBytes: 1024,
        users: ['profile default'],
      },
      {
        ...shared,
        version: 1,
        isCurrent: false,
        labels: ['stable'],
        made: { at: '2026-01-01T00:00:00.000Z', what: 'import docker://rocky:9' },
        addedLayers: 2,
        addedBytes: 2048,
        users: [],
      },
    ];
  };
  return {
    calls,
    list: versionsOf,
    tag: async (name, label) => {
      calls.push(['tag', name, label]);
      const [current] = await versionsOf(name);
      return { ...current, labels: [label] };
    },
    untag: async (name, label) => {
      calls.push(['untag', name, label]);
      if (label !== 'stable') throw new NotFoundError(`there is no version ${name}@${label}`);
    },
    rollback: async (name, version) => {
      calls.push(['rollback', name, version]);
      const [current] = await versionsOf(name);
      if (version === 2) throw new ConflictError('that is the current version');
      return current;
    },
    copy: async (name, to) => {
      calls.push(['copy', name, to]);
      const [current] = await versionsOf(name);
      return { ...current, name: to };
    },
    collect: async (options) => {
      calls.push(['collect', options]);
      return options.keep === 0 ? [{ name: 'rocky-9', version: 1 }] : [];
    },
    diff: async (from, to) => {
      calls.push(['diff', from, to]);
      return DIFF;
    },
    push: async (name, destination, access) => {
      calls.push(['push', name, destination, access]);
      return (await versionsOf(name))[0];
    },
  };
}

const FILE = { type: 'file', mode: 0o644, uid: 0, gid: 0, sizeBytes: 10 } as const;

const DIFF = {
  files: [
    { path: '/etc/motd', change: 'changed', before: FILE, after: { ...FILE, sizeBytes: 12 } },
    { path: '/usr/bin/new', change: 'added', after: { ...FILE, mode: 0o4755 } },
  ],
  counts: { added: 1, removed: 3, changed: 1 },
  packages: [
    { name: 'bash', architecture: 'amd64', before: '5.2-1', after: '5.2-2' },
    { name: 'new', architecture: 'amd64', after: '1' },
    { name: 'old', architecture: '', before: '1' },
  ],
} as const;
