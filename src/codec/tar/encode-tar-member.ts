import { encodeTarHeaders, specialRecord } from './encode-tar-headers.ts';
import type { TarMember } from './tar-member.ts';

/** All headers of a member with its extended attributes; `TarReader` reads it back. Its data must follow, padded. */
export function encodeTarMember(member: TarMember): Buffer {
  const { path, type, linkTarget, xattrs, ...facts } = member;
  const records = [...xattrs].map(([name, value]) => paxRecord(`SCHILY.xattr.${name}`, value));
  return Buffer.concat([
    ...(records.length > 0 ? specialRecord('x', './PaxHeaders/xattrs', Buffer.concat(records)) : []),
    ...encodeTarHeaders({
      ...facts,
      type,
      path: Buffer.from(type === 'directory' && !path.endsWith('/') ? `${path}/` : path, 'latin1'),
      linkTarget: Buffer.from(linkTarget, 'latin1'),
    }),
  ]);
}

/** `<length> <key>=<value>\n`, where the length counts its own digits (pax(1), "pax Header Block"). */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`, 'latin1'), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
