import { nodesetFacts } from '../../../src/domain/nodeset/cluster-facts.ts';
import { expandNames } from '../../../src/domain/nodeset/expand-names.ts';
import { foldNodeset } from '../../../src/domain/nodeset/fold-nodeset.ts';
import { selectNodes } from '../../../src/domain/nodeset/select-nodes.ts';
import { readDocument } from '../../../src/domain/registry-document.ts';
import { resolveCluster } from '../../../src/domain/resolve-node.ts';

/**
 * Folding and reading names, and selecting nodes of a cluster as large: the median of several runs.
 * usage: node test/bench/nodeset/main.ts [NODES]
 */
const count = Number(process.argv[2] ?? 10_000);

const inRow = numbered((index) => `n${String(index).padStart(5, '0')}`);
const inRacks = numbered((index) => `r${index % 100}n${Math.floor(index / 100)}`);
const scattered = inRacks.filter((_name, index) => (index * 2_654_435_761) % 97 < 48);

measure('fold one row', () => foldNodeset(inRow));
measure('fold racks', () => foldNodeset(inRacks));
measure(`fold ${scattered.length} scattered over racks`, () => foldNodeset(scattered));
measure('read one row, folded', () => expandNames([foldNodeset(inRow)]));
measure('read one row, name by name', () => expandNames([inRow.join(',')]));

const record = readDocument('node', { profiles: ['default'], tags: { rack: '7' } }).value;
const resolved = resolveCluster(1, new Map(inRow.map((name) => [name, record])), new Map([['default', {}]]));
for (const text of ['n00001', '@*', '@default', 'tag.rack=7', 'n*1', '@default & tag.rack=7 ! n*1']) {
  // As each request does: facts of their own.
  measure(`select ${text}`, () => selectNodes([text], nodesetFacts(resolved)));
}

function numbered(name: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_each, index) => name(index));
}

function measure(what: string, work: () => unknown): void {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  console.log(
    `${what.padEnd(45)} ${(times[7] ?? 0).toFixed(2).padStart(8)} ms   first or worst ${(times[14] ?? 0).toFixed(2)} ms`,
  );
}
