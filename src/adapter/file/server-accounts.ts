import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Accounts } from '../../domain/accounts/plan-account-sync.ts';
import { ifPresent } from './if-present.ts';

/** The users and groups of this server, from the files that everybody may read; undefined where it has none. */
export async function readServerAccounts(directory: string): Promise<Accounts | undefined> {
  const [passwd, group] = await Promise.all(
    ['passwd', 'group'].map((name) => ifPresent(readFile(join(directory, name), 'utf8'))),
  );
  return passwd === undefined || group === undefined ? undefined : { passwd, group };
}
