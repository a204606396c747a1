import type { OverlayService } from '../../src/api/services.ts';
import { InvalidError, NotFoundError } from '../../src/domain/errors.ts';
import type { OverlayContent, OverlayDetails } from '../../src/service/overlays/create-overlays.ts';

const file = { type: 'file', isTemplate: false, mode: 0o644, uid: 0, gid: 0 } as const;

const OVERLAYS: readonly OverlayDetails[] = [
  {
    name: 'hosts',
    isSite: false,
    description: 'names of all nodes',
    fileCount: 1,
    files: [
      { ...file, path: 'etc', type: 'directory', mode: 0o755, sizeBytes: 0 },
      { ...file, path: 'etc/hosts.hbs', isTemplate: true, sizeBytes: 20 },
    ],
  },
  {
    name: 'site',
    isSite: true,
    fileCount: 2,
    files: [
      { ...file, path: 'binary', sizeBytes: 4 },
      { ...file, path: 'link', type: 'symlink', mode: 0o777, sizeBytes: 0, linkTarget: '/etc/hosts' },
    ],
  },
];

/** Two overlays. No template of the node `broken` renders. */
export function fakeOverlayService(): OverlayService {
  const get = (name: string): OverlayDetails => {
    const found = OVERLAYS.find((overlay) => overlay.name === name);
    if (found === undefined) throw new NotFoundError(`there is no overlay ${name}: wwctl overlay list`);
    return found;
  };
  return {
    list: async () => OVERLAYS.map(({ files: _, ...summary }) => summary),
    show: async (name) => get(name),
    showFile: async (name, path, options) => contents(get(name), path, options?.render),
    archive: async ({ name }, kind) => {
      if (name === 'broken') throw new InvalidError('overlay hosts: etc/hosts.hbs:1: unknown variable nmae');
      const digest = 'a'.repeat(64);
      return { bytes: Buffer.from(kind), digest, etag: digest };
    },
  };
}

function contents(overlay: OverlayDetails, path: string, node: string | undefined): readonly OverlayContent[] {
  const attributes = { type: 'file', mode: 0o644, uid: 0, gid: 0 } as const;
  if (overlay.name === 'site' && path === 'binary') {
    return [{ ...attributes, path, data: Uint8Array.of(0, 255, 10, 128) }];
  }
  if (overlay.name !== 'hosts' || !path.startsWith('etc/hosts')) {
    throw new NotFoundError(`overlay ${overlay.name} has no file ${path}: wwctl overlay show ${overlay.name}`);
  }
  if (node === undefined) return [{ ...attributes, path: 'etc/hosts.hbs', data: Buffer.from('127.0.0.1 {{name}}\n') }];
  return [
    { ...attributes, path: 'etc/hosts', data: Buffer.from(`127.0.0.1 ${node}\n`) },
    { ...attributes, path: 'etc/hosts.link', type: 'symlink', data: new Uint8Array(), linkTarget: 'hosts' },
  ];
}
