import type { InstalledPackage } from './installed-package.ts';

/** What rpm is asked to print of each package (rpm-queryformat(7)). */
export const RPM_QUERY_FORMAT = '%{NAME}\\t%{ARCH}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n';

/** Reads what rpm printed by that format; imported keys are no packages. */
export function parseRpmQuery(text: string): readonly InstalledPackage[] {
  return text.split('\n').flatMap((line) => {
    const [name, architecture, version] = line.split('\t');
    if (!name || architecture === undefined || !version || name === 'gpg-pubkey') return [];
    return [{ name, architecture, version }];
  });
}
