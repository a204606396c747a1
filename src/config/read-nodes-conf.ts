import { parseDocument } from 'yaml';
import { InvalidError } from '../domain/errors.ts';
import { readYaml } from './read-yaml.ts';

type Entries = Readonly<Record<string, unknown>>;

/** A file of nodes and profiles as plain values. */
export interface NodesConf {
  /** Scalars are texts as they were written, so that `asset key: 007` stays 007; those of resources have their types. */
  readonly document: unknown;
  /** The line of the innermost key of `path` that is there, counted from 1. */
  lineOf(path: readonly string[]): number;
}

/**
 * Reads the YAML, or JSON, of a nodes.conf.
 * @throws InvalidError with every place that is not YAML.
 */
export function readNodesConf(text: string, file: string): NodesConf {
  const { isReadable, value, problems, lineOf } = readYaml(text);
  if (!isReadable || problems.length > 0) {
    const lines = problems.map(({ line, key, what, remedy }) => {
      const place = key === '' ? '' : `${key}: `;
      return `${file}:${line}: ${place}${what}. ${remedy}`;
    });
    throw new InvalidError(lines.join('\n'), { file });
  }
  return { document: withTypedResources(value, parseDocument(text).toJS()), lineOf };
}

/** Resources are handed to templates as they are, where `passno: 0` must be a number. */
function withTypedResources(texts: unknown, typed: unknown): unknown {
  if (!isEntries(texts) || !isEntries(typed)) return texts;
  const merged = Object.entries(texts).map(([key, value]) => [
    key,
    SECTIONS.has(key) ? typedRecords(value, typed[key]) : value,
  ]);
  return Object.fromEntries(merged);
}

const SECTIONS: ReadonlySet<string> = new Set(['nodes', 'nodeprofiles']);

function typedRecords(texts: unknown, typed: unknown): unknown {
  if (!isEntries(texts) || !isEntries(typed)) return texts;
  const records = Object.entries(texts).map(([name, record]) => {
    const twin = typed[name];
    const hasResources = isEntries(record) && isEntries(twin) && 'resources' in record;
    return [name, hasResources ? { ...record, resources: twin['resources'] } : record];
  });
  return Object.fromEntries(records);
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
