import type { TreeNode } from '../../../src/codec/oci/image-tree.ts';
import type { LayerEntry } from '../../../src/codec/oci/layer-entry.ts';
import { NO_XATTRS } from '../../../src/codec/tar/tar-member.ts';

const PLAIN = {
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtimeSeconds: 0,
  sizeBytes: 0,
  linkTarget: '',
  deviceMajor: 0,
  deviceMinor: 0,
};

function entry(type: LayerEntry['type'], path: string, more: Partial<LayerEntry> = {}): LayerEntry {
  return { ...PLAIN, type, path, xattrs: NO_XATTRS, ...more };
}

export const file = (path: string, more: Partial<LayerEntry> = {}) => entry('file', path, more);
export const directory = (path: string, more: Partial<LayerEntry> = {}) =>
  entry('directory', path, { mode: 0o755, ...more });
export const symlink = (path: string, linkTarget: string) => entry('symlink', path, { linkTarget });
export const hardlink = (path: string, linkTarget: string) => entry('hardlink', path, { linkTarget });
export const whiteout = (path: string) => file(path.replace(/[^/]*$/, '.wh.$&'));
export const opaque = (path: string) => file(`${path}/.wh..wh..opq`);

/** All names in byte order, each with what it is: `d`, `l->target`, or a file as `layer.place`. */
export function listTree(root: TreeNode): Record<string, string> {
  const names: [string, string][] = [];
  const walk = (node: TreeNode, path: string): void => {
    for (const [name, child] of node.children ?? []) {
      const { type, layer, place, linkTarget } = child.inode;
      const where = path === '' ? name : `${path}/${name}`;
      names.push([where, type === 'directory' ? 'd' : type === 'symlink' ? `l->${linkTarget}` : `${layer}.${place}`]);
      walk(child, where);
    }
  };
  walk(root, '');
  return Object.fromEntries(names.sort(([left], [right]) => (left < right ? -1 : 1)));
}
