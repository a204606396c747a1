import { foldNodeset } from '../../domain/nodeset/fold-nodeset.ts';
import { exitText, type NodeExit } from './node-exit.ts';

/** Names the nodes on which a command did not succeed, those that ended alike on one line. */
export function failureText(exits: readonly NodeExit[]): string {
  const failed = exits.filter(({ code }) => code !== 0);
  const groups = Map.groupBy(failed, exitText);
  const lines = Array.from(groups, ([text, alike]) => {
    const names = alike.map(({ node }) => node).sort();
    return `${foldNodeset(names)}: ${text}\n`;
  });
  return `ERROR: ${failed.length} of ${exits.length} nodes failed\n${lines.sort().join('')}`;
}
