import type { Kind } from '../field-kinds.ts';
import type { NodeField } from '../field-row.ts';
import { NODE_FIELDS } from '../node-schema.ts';
import { looseKey } from './field-attribute.ts';

/** `hwaddr` for `network devices.*.hwaddr`: the flags of the field table, and a word. */
const SHORT = new Map([...flagsOf(NODE_FIELDS, ''), ['net', 'network devices'] as const]);

export const SHORT_NAMES: readonly string[] = [...SHORT.keys()];

/** The path of keys that an attribute stands for: `image` is `image name`, and `net.eth0.mtu` is `network devices.eth0.mtu`. */
export function fullPath(attribute: string): string {
  if (attribute === 'kernel') return 'kernel.version';
  const [head = ''] = attribute.split('.', 1);
  const path = PATHS.get(looseKey(head));
  return path === undefined ? attribute : path + attribute.slice(head.length);
}

const PATHS: ReadonlyMap<string, string> = new Map(Array.from(SHORT, ([name, path]) => [looseKey(name), path]));

/** The flag of a field means the field of every entry: `hwaddr` is `network devices.*.hwaddr`. */
function flagsOf(fields: Readonly<Record<string, NodeField>>, prefix: string): readonly (readonly [string, string])[] {
  return Object.values(fields).flatMap(({ key, kind, flag }) => {
    const own = flag === undefined ? [] : [[flag, prefix + key] as const];
    return [...own, ...flagsBelow(kind, prefix + key)];
  });
}

function flagsBelow(kind: Kind, path: string): readonly (readonly [string, string])[] {
  if (kind.tag === 'struct') return flagsOf(kind.fields, `${path}.`);
  return kind.tag === 'map' ? flagsBelow(kind.value, `${path}.*`) : [];
}
