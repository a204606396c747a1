import type { OutputOf } from '../../api/client.ts';
import { foldNodeset } from '../../domain/nodeset/fold-nodeset.ts';
import { printable } from '../output/printable.ts';
import { styled, type Terminal } from '../output/terminal.ts';

export type ChangeGroup = OutputOf<'history.diff'>['changes'][number];

/** Changes of records for people: those that change in the same way share a heading. */
export function changeText(groups: readonly ChangeGroup[], terminal: Terminal): string {
  return groups.map((group) => `${heading(group, terminal)}\n${fieldLines(group, terminal)}`).join('');
}

/** Records in a sentence, e.g. `node n1`, `16 nodes: n[01-16]`, `2 nodes: n[1-2], profile gpu`. */
export function describeChange(groups: readonly ChangeGroup[]): string {
  const named = (['profile', 'node'] as const).map((kind) => ({
    kind,
    names: groups.filter((group) => group.kind === kind).flatMap(({ names }) => names),
  }));
  return named
    .filter(({ names }) => names.length > 0)
    .map(({ kind, names }) => describeNames(kind, names))
    .join(', ');
}

export function describeNames(kind: string, names: readonly string[]): string {
  const [only, ...others] = names;
  return others.length === 0 ? `${kind} ${only}` : `${names.length} ${kind}s: ${foldNodeset(names)}`;
}

const STYLES = { added: 'green', changed: undefined, deleted: 'red' } as const;

function heading({ kind, change, names }: ChangeGroup, terminal: Terminal): string {
  const mark = change === 'changed' ? '' : ` (${change})`;
  return styled(printable(`${kind} ${foldNodeset(names)}${mark}:`), STYLES[change], terminal);
}

function fieldLines({ fields }: ChangeGroup, terminal: Terminal): string {
  return fields
    .map(({ field, before, after }) => {
      const [old, now] = [printable(before ?? '<unset>'), printable(after ?? '<unset>')];
      return `  ${printable(field)}: ${styled(old, 'dim', terminal)} → ${now}\n`;
    })
    .join('');
}
