import type { InstalledPackage } from './installed-package.ts';

/**
 * The packages that dpkg says are installed, from its `status` file: paragraphs of fields as in RFC 822, where a line
 * that begins with a blank goes on with the field before (deb-control(5)). Others, e.g. removed ones whose configuration
 * files stay, are left out, and so is what is no paragraph.
 */
export function parseDpkgStatus(text: string): readonly InstalledPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = fieldsOf(paragraph);
    const [name, version, status] = ['package', 'version', 'status'].map((key) => fields.get(key));
    if (!name || !version || !status?.endsWith(' installed')) return [];
    return [{ name, architecture: fields.get('architecture') ?? '', version }];
  });
}

/** Names of fields are the same in capitals; of the lines of a value the first is enough here. */
function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && !/^\s/.test(line)) fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return fields;
}
