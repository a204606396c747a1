import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { type Measurement, measure } from './measurement.ts';
import { nodeName, PROFILES, sampleNodes } from './sample-nodes.ts';

/**
 * Warewulf's way: all nodes in one YAML file that every command reads, and that every change writes anew. Warewulf is
 * written in Go; here the same work is done by the package `yaml`, in this process.
 */
export async function measureYamlFile(
  file: string,
  count: number,
): Promise<Readonly<Record<'list' | 'setOne' | 'setAll', Measurement>>> {
  writeFileSync(file, stringify({ nodeprofiles: PROFILES, nodes: sampleNodes(count) }));
  return {
    list: await measure('YAML file: list all', 1, () => readNodes(file).nodes),
    setOne: await measure('YAML file: set one', 1, () => change(file, (name) => name === nodeName(7))),
    setAll: await measure('YAML file: set all', 1, () => change(file, () => true)),
  };
}

interface NodesConf {
  readonly nodes: Record<string, { comment: string }>;
}

function readNodes(file: string): NodesConf {
  return parse(readFileSync(file, 'utf8')) as NodesConf;
}

function change(file: string, isMeant: (name: string) => boolean): void {
  const conf = readNodes(file);
  for (const [name, node] of Object.entries(conf.nodes)) if (isMeant(name)) node.comment = 'changed';
  const descriptor = openSync(`${file}.new`, 'w');
  writeSync(descriptor, stringify(conf));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}
