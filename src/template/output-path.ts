/**
 * Where an output of a template goes, relative to the overlay's root. A relative name lies beside the template, an
 * absolute one starts at the root.
 * @param templatePath the template's own path in the overlay, e.g. `etc/hosts.hbs`
 * @returns undefined for a name that leaves the root, names a directory, or is empty.
 */
export function outputPath(templatePath: string, name: string): string | undefined {
  const namesDirectory = /(^|\/)\.{0,2}$/.test(name);
  if (namesDirectory || name.includes('\0')) return undefined;
  const parts = name.startsWith('/') ? [] : templatePath.split('/').slice(0, -1);
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
