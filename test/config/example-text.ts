import { stringify } from 'yaml';
import type { Setting } from '../../src/config/setting.ts';
import { SETTINGS } from '../../src/config/settings.ts';

const HEADER = `# Configuration of warewulf-ts, read from /etc/warewulf/warewulf.conf, from the file that WAREWULFCONF
# names, or from --config FILE. Every key is here with its default; a key that begins with # has none,
# and shows an example. Restart warewulfd after a change.
`;

/** What warewulf.conf.example must say: every key of the settings table with its help and default, or an example. */
export function exampleText(): string {
  return `${HEADER}\n${lines(SETTINGS, '').join('\n')}\n`;
}

function lines(table: Readonly<Record<string, Setting>>, indent: string): string[] {
  return Object.values(table).flatMap((setting) => {
    const { key, kind, help } = setting;
    if (kind.tag === 'struct') return ['', `# ${help}`, `${key}:`, ...lines(kind.fields, '  ')];
    const value = setting.default === undefined ? setting.example : flow(setting.default);
    return [`${indent}# ${help}`, `${indent}${setting.default === undefined ? '#' : ''}${key}: ${value}`];
  });
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
}
