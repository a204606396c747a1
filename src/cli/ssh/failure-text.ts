import { foldNodeset } from '../../domain/nodeset/fold-nodeset.ts';
import { exitText, type NodeExit } from './node-exit.ts';

/**
 * Names the nodes on which a command did not succeed, those that ended alike on one line; empty when there are none.
 * @param nodes all that were asked; some have no exit when the command was interrupted
 */
export function failureText(nodes: readonly string[], exits: readonly NodeExit[]): string {
  const done = new Set(exits.map(({ node }) => node));
  const undone = nodes.filter((node) => !done.has(node));
  return `${failedText(nodes.length, exits)}${undone.length > 0 ? `not done: ${foldNodeset(undone)}\n` : ''}`;
}

function failedText(count: number, exits: readonly NodeExit[]): string {
  const failed = exits.filter(({ code }) => code !== 0);
  if (failed.length === 0) return '';
  const groups = Map.groupBy(failed, exitText);
  const lines = Array.from(groups, ([text, alike]) => {
    const names = alike.map(({ node }) => node).sort();
    return `${foldNodeset(names)}: ${text}\n`;
  });
  return `ERROR: ${failed.length} of ${count} nodes failed\n${lines.sort().join('')}`;
}
