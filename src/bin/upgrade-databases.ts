import { openDatabases, readSchemas } from '../adapter/sqlite/databases.ts';

/** The schemas of all databases as JSON. @throws UnavailableError while a daemon has them. */
export function schemasText(directory: string): string {
  return `${JSON.stringify(readSchemas(directory))}\n`;
}

/** Brings all databases up to the newest schema, makes those that are missing, and says what it did. */
export function upgradeDatabases(directory: string): string {
  const lines: string[] = [];
  const databases = openDatabases(directory, {
    onUpgrade: ({ file, from, to, copy }) => lines.push(`${file}: schema ${from} is now ${to}; as it was: ${copy}\n`),
  });
  databases.close();
  return lines.length === 0 ? 'all databases are current\n' : lines.join('');
}
