import type { RecordKind } from '../../domain/registry-document.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';

/** What speaks against new names: host names differ by more than case. */
export function takenNames(
  kind: RecordKind,
  names: readonly string[],
  there: Iterable<string>,
): readonly RuleProblem[] {
  const taken = new Map(Array.from(there, (name) => [name.toLowerCase(), name]));
  return names.flatMap((name) => {
    const other = taken.get(name.toLowerCase());
    taken.set(name.toLowerCase(), name);
    return other === undefined ? [] : [nameTaken(kind, name, other)];
  });
}

function nameTaken(kind: RecordKind, name: string, other: string): RuleProblem {
  return {
    records: [{ kind, name }],
    what: `there is a ${kind} ${other} already`,
    remedy: `Use wwctl ${kind} set to change it.`,
    isConflict: true,
  };
}
