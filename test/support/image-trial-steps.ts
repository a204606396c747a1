import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { ApiClient } from '../../src/api/client.ts';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { type StoredTag, storedTags } from './image-store-audit.ts';
import type { TrialSources } from './image-trial-sources.ts';
import { noise } from './noise.ts';
import { sha256 } from './sha256.ts';

/** What a step works with: a daemon, what its store says, and where images come from. */
export interface TrialPlace {
  readonly api: ApiClient;
  readonly imagesDirectory: string;
  readonly sources: TrialSources;
}

/** One change of a store, and what the store says when it is made. */
export interface TrialStep {
  /** Sees to it that there is something to change. */
  readonly prepare?: (place: TrialPlace) => Promise<unknown>;
  readonly run: (place: TrialPlace) => Promise<unknown>;
  /** Digests that nobody knows before are `*`. */
  readonly changed: (before: readonly StoredTag[]) => readonly StoredTag[];
}

export const ANY = '*';
const same = (before: readonly StoredTag[]) => before;

export const TRIAL_STEPS = {
  import: {
    prepare: (place) => removeIfThere(place, 'fresh'),
    run: ({ api, sources }) => api.call('image.import', { source: sources.fresh, name: 'fresh' }),
    changed: (before) => withNext(before, 'fresh', ANY),
  },
  'import --force': {
    run: (place) => place.api.call('image.import', { source: nextWork(place), name: 'work', replace: true }),
    changed: (before) => withNext(before, 'work', ANY),
  },
  'build cpio.zst': {
    run: ({ api }) => api.call('image.build', { name: 'stable', formats: ['cpio.zst'], force: true }),
    changed: same,
  },
  'build for nodes': {
    run: ({ api }) => api.call('image.build', { name: 'stable', force: true }),
    changed: same,
  },
  'add kernel': {
    prepare: async ({ api }) => {
      const { items } = await api.call('image.history', { name: 'bare' });
      const first = items.at(-1)?.manifest;
      if (items[0]?.manifest !== first) await api.call('image.rollback', { name: 'bare', version: 1 });
    },
    run: ({ api }) => api.call('image.add-kernel', { name: 'bare', kernel: 'extra' }),
    changed: (before) => withNext(before, 'bare', ANY),
  },
  'import kernel': {
    run: (place) => {
      const [one, other] = place.sources.kernels;
      const source = storedKernels.get(place.imagesDirectory) === one ? other : one;
      storedKernels.set(place.imagesDirectory, source);
      return place.api.call('kernel.import', { source, name: 'swapped', replace: true });
    },
    changed: (before) => [
      ...before.filter(({ name }) => name !== 'kernel/swapped'),
      { name: 'kernel/swapped', digest: ANY },
    ],
  },
  'commit of a session': {
    run: commitChange,
    changed: (before) => withNext(before, 'work', ANY),
  },
  rollback: {
    prepare: async (place) => {
      if (earlier(tagsOf(place, 'work')) === undefined) await TRIAL_STEPS['import --force'].run(place);
    },
    run: (place) => {
      const version = earlier(tagsOf(place, 'work'))?.version;
      return place.api.call('image.rollback', { name: 'work', ...(version === undefined ? {} : { version }) });
    },
    changed: (before) => {
      const work = before.filter(({ name }) => name === 'work');
      return withNext(before, 'work', earlier(work)?.digest ?? '');
    },
  },
  tag: {
    run: (place) => place.api.call('image.tag', { name: 'work', label: 'golden' }),
    changed: (before) =>
      before.map((tag) => {
        if (tag.name !== 'work') return tag;
        const { labels: _, ...plain } = tag;
        return tag.isCurrent ? { ...plain, labels: 'golden' } : plain;
      }),
  },
  copy: {
    prepare: (place) => removeIfThere(place, 'copied'),
    run: ({ api }) => api.call('image.copy', { source: 'work', name: 'copied' }),
    changed: (before) => {
      const { digest = '' } = before.find(({ name, isCurrent }) => name === 'work' && isCurrent) ?? {};
      return withNext(before, 'copied', digest);
    },
  },
  delete: {
    prepare: async (place) => {
      if (tagsOf(place, 'fresh').length === 0) await TRIAL_STEPS.import.run(place);
    },
    run: ({ api }) => api.call('image.delete', { name: 'fresh' }),
    changed: (before) => before.filter(({ name }) => name !== 'fresh'),
  },
  gc: {
    prepare: async (place) => {
      const old = tagsOf(place, 'work').filter(({ isCurrent, labels }) => !isCurrent && !labels);
      if (old.length === 0) await TRIAL_STEPS['import --force'].run(place);
    },
    run: ({ api }) => api.call('image.gc', { names: ['work'], keep: 0 }),
    changed: (before) => before.filter(({ name, isCurrent, labels }) => name !== 'work' || isCurrent || labels),
  },
} satisfies Record<string, TrialStep> as Readonly<Record<string, TrialStep>> & {
  readonly import: TrialStep;
  readonly 'import --force': TrialStep;
};

/** Which kernel was asked for last. */
const storedKernels = new Map<string, string>();

/** The images that all begin with. */
export async function prepareTrial({ api, sources }: TrialPlace): Promise<void> {
  await api.call('image.import', { source: sources.stable, name: 'stable', build: true });
  await api.call('image.import', { source: Object.keys(sources.work)[0] ?? '', name: 'work' });
  await api.call('image.import', { source: sources.bare, name: 'bare' });
  await api.call('kernel.import', { source: sources.kernels[0], name: 'extra' });
}

/** What `wwctl image exec` hands over when a command has written a file. */
async function commitChange({ api }: TrialPlace): Promise<unknown> {
  const session = await api.call('image.begin-session', { name: 'work', pid: process.pid });
  const data = Buffer.concat([randomBytes(1000), noise(2_000_000)]);
  const tar = encodeTar([{ path: 'etc/changed', type: 'file', data, mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0 }]);
  const layer = zstdCompressSync(tar);
  const blobs = join(session.containersDirectory, 'work', session.id, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  writeFileSync(join(blobs, sha256(layer)), layer);
  return api.call('image.commit-session', {
    id: session.id,
    layer: { digest: `sha256:${sha256(layer)}`, sizeBytes: layer.length, diffId: `sha256:${sha256(tar)}` },
  });
}

function tagsOf({ imagesDirectory }: TrialPlace, name: string): StoredTag[] {
  return storedTags(imagesDirectory).filter((tag) => tag.name === name);
}

async function removeIfThere(place: TrialPlace, name: string): Promise<void> {
  if (tagsOf(place, name).length > 0) await place.api.call('image.delete', { name });
}

/** A source of another image than the current one. */
function nextWork(place: TrialPlace): string {
  const current = tagsOf(place, 'work').find(({ isCurrent }) => isCurrent);
  const others = Object.entries(place.sources.work).filter(([, digest]) => digest !== current?.digest);
  return others[0]?.[0] ?? '';
}

/** The newest version that is another image than the current one. */
function earlier(tags: readonly StoredTag[]): StoredTag | undefined {
  const current = tags.find(({ isCurrent }) => isCurrent);
  return tags
    .filter(({ digest }) => digest !== current?.digest)
    .sort((left, right) => (right.version ?? 0) - (left.version ?? 0))[0];
}

function withNext(before: readonly StoredTag[], name: string, digest: string): readonly StoredTag[] {
  const numbers = before.filter((tag) => tag.name === name).map(({ version = 0 }) => version);
  const others = before.map((tag) => {
    const { isCurrent: _, ...older } = tag;
    return tag.name === name ? older : tag;
  });
  return [...others, { name, version: Math.max(0, ...numbers) + 1, isCurrent: true, digest }];
}
