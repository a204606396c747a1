import type { Database } from 'better-sqlite3';
import type { DatabaseHealth } from '../../service/doctor/doctor-sources.ts';

/** Looking through a larger one would keep machines waiting for their DHCP answers. */
const LARGEST_CHECKED_BYTES = 32 * 1024 ** 2;

/** How an open database is. */
export function databaseHealth(database: Database): DatabaseHealth {
  const number = (pragma: string): number => Number(database.pragma(pragma, { simple: true }));
  const pageBytes = number('page_size');
  const sizeBytes = number('page_count') * pageBytes;
  return {
    file: database.name,
    sizeBytes,
    freeBytes: number('freelist_count') * pageBytes,
    ...(sizeBytes <= LARGEST_CHECKED_BYTES && {
      quickCheck: String(database.pragma('quick_check(1)', { simple: true })),
    }),
  };
}
