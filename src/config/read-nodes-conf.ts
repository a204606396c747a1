import { InvalidError } from '../domain/errors.ts';
import { parseRecordsYaml } from '../domain/parse-records-yaml.ts';
import { readYaml } from './read-yaml.ts';

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
  const { problems, lineOf } = readYaml(text);
  if (problems.length > 0) {
    const lines = problems.map(({ line, key, what, remedy }) => {
      const place = key === '' ? '' : `${key}: `;
      return `${file}:${line}: ${place}${what}. ${remedy}`;
    });
    throw new InvalidError(lines.join('\n'), { file });
  }
  const parsed = parseRecordsYaml(text);
  if ('problem' in parsed) {
    const { what, line } = parsed.problem;
    throw new InvalidError(`${file}:${line ?? 1}: ${what}`, { file });
  }
  return { document: parsed.value, lineOf };
}
