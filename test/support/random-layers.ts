import fc from 'fast-check';
import type { Xattrs } from '../../src/codec/tar/tar-member.ts';
import { type LayerMember, layerMember } from './layer-members.ts';

/** cap_net_raw, as setcap(8) writes it (VFS_CAP_REVISION_2 with the effective bit). */
export const FILE_CAPABILITY = Buffer.from('0100000200200000000000000000000000000000', 'hex');

const DIRECTORIES = ['a', 'b', '\xff\xfe'];
const NAMES = ['n'.repeat(255), '\xc3\xbc', 'line\nbreak', ' ', 'TRAILER!!!', '.x', '\x80'];
const LONG_PATH = Array.from({ length: 9 }, () => 'd'.repeat(200)).join('/');

/** Stacks of layers whose members meet each other often, with all that a member can have. */
export function layerStack(): fc.Arbitrary<LayerMember[][]> {
  const layer = fc.array(member(), { minLength: 1, maxLength: 10 });
  return fc.array(layer, { minLength: 1, maxLength: 4 }).map((layers) => withTargets([longPath(), ...layers]));
}

/** Hard links lead to files that were there at one time; links are left out as long as there was none. */
function withTargets(layers: readonly LayerMember[][]): LayerMember[][] {
  const files: string[] = [];
  const withTarget = (link: LayerMember): LayerMember[] => {
    const linkTarget = files[link.mtimeSeconds % Math.max(files.length, 1)];
    return linkTarget === undefined ? [] : [{ ...link, linkTarget }];
  };
  return layers.map((members) =>
    members.flatMap((each) => {
      if (each.type === 'hardlink') return withTarget(each);
      if (each.type === 'file' && !each.path.includes('.wh.')) files.push(each.path);
      return [each];
    }),
  );
}

function longPath(): LayerMember[] {
  const deep = layerMember('file', `${LONG_PATH}/f`, { data: Buffer.from('deep') });
  return [layerMember('directory', LONG_PATH, { mode: 0o755 }), deep];
}

function member(): fc.Arbitrary<LayerMember> {
  const owned = owner();
  const above = fc.array(fc.constantFrom(...DIRECTORIES), { maxLength: 2 });
  const path = joined(above, fc.constantFrom(...NAMES, ...DIRECTORIES.slice(0, 1)));
  const directory = joined(above, fc.constantFrom(...DIRECTORIES));
  const whiteout = joined(
    above,
    fc.constantFrom(...NAMES, ...DIRECTORIES).map((name) => `.wh.${name}`.slice(0, 255)),
  );
  const opaque = directory.map((to) => `${to}/.wh..wh..opq`);
  return fc.oneof(
    weighted(6, fc.tuple(path, owned, fileXattrs(), content()), ([to, by, xattrs, data]) =>
      layerMember('file', to, { ...by, xattrs, data }),
    ),
    weighted(5, fc.tuple(directory, owned, plainXattrs()), ([to, by, xattrs]) =>
      // The kernel hands setgid and the group down to what umoci makes on the way.
      layerMember('directory', to, { ...by, mode: by.mode & ~0o2000, xattrs }),
    ),
    weighted(1, fc.tuple(path, owned, directory, trustedXattrs()), ([to, by, linkTarget, xattrs]) =>
      layerMember('symlink', to, { ...by, mode: 0o777, linkTarget, xattrs }),
    ),
    weighted(2, fc.tuple(path, fc.nat(100)), ([to, mtimeSeconds]) => layerMember('hardlink', to, { mtimeSeconds })),
    weighted(2, fc.tuple(path, owned, special(), trustedXattrs()), ([to, by, [type, device], xattrs]) =>
      layerMember(type, to, { ...by, ...device, xattrs }),
    ),
    weighted(2, fc.oneof(whiteout, opaque), (to) => layerMember('file', to, { mode: 0 })),
  );
}

function weighted<T>(weight: number, parts: fc.Arbitrary<T>, make: (parts: T) => LayerMember) {
  return { weight, arbitrary: parts.map(make) };
}

function joined(above: fc.Arbitrary<string[]>, name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(above, name).map(([parts, last]) => [...parts, last].join('/'));
}

function owner() {
  const id = fc.constantFrom(0, 1000, 70_000, 3_000_000, 4_294_967_294);
  return fc.record({
    mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o2750, 0o1777, 0o6711, 0),
    uid: id,
    gid: id,
    mtimeSeconds: fc.constantFrom(0, 1_600_000_000, 2_147_483_647),
  });
}

function special() {
  const device = { deviceMajor: 8, deviceMinor: 300 };
  return fc.constantFrom(['character', device] as const, ['block', device] as const, ['fifo', {}] as const);
}

function content(): fc.Arbitrary<Buffer> {
  return fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.string().map((text) => Buffer.from(text)),
    fc.constant(Buffer.concat([Buffer.alloc(300_000), Buffer.from('hole'), Buffer.alloc(200_000)])),
  );
}

function fileXattrs(): fc.Arbitrary<Xattrs> {
  const capability = fc.boolean().map((has) => (has ? [['security.capability', FILE_CAPABILITY] as const] : []));
  return fc.tuple(plainXattrs(), capability).map(([xattrs, more]) => new Map([...xattrs, ...more]));
}

function plainXattrs(): fc.Arbitrary<Xattrs> {
  return xattrsNamed('user.one', 'user.two', 'trusted.one');
}

/** Linux lets only files and directories have user attributes. */
function trustedXattrs(): fc.Arbitrary<Xattrs> {
  return xattrsNamed('trusted.one', 'trusted.two');
}

function xattrsNamed(...names: string[]): fc.Arbitrary<Xattrs> {
  const value = fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  return fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 2 }).map((pairs) => new Map(pairs));
}
