import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';
import type { DatabaseHealth } from '../doctor-sources.ts';

interface DatabaseFacts {
  readonly databases: readonly DatabaseHealth[];
}

/** Less is not worth a restart. */
const MUCH_BYTES = 256 * 1024 ** 2;

/** The databases are sound, and not mostly empty. */
export const database = defineCheck<DatabaseFacts>({
  id: 'database',
  title: 'databases',
  needsDaemon: true,
  gather: async ({ daemon }) => (daemon === undefined ? skip('no daemon') : { databases: daemon.databases() }),
  judge: ({ databases }) => databases.flatMap(judgeDatabase),
  ok: ({ databases }) => databases.map(describe).join(', '),
});

function judgeDatabase({ file, quickCheck, freeBytes, sizeBytes }: DatabaseHealth): readonly Finding[] {
  if (quickCheck !== undefined && quickCheck !== 'ok') {
    return [fail(`${file} is damaged (${quickCheck}): restore a copy`, `ls -l ${file}.schema-*`)];
  }
  if (freeBytes < MUCH_BYTES || freeBytes * 2 < sizeBytes) return [];
  const detail = `${file} is ${mebibytes(sizeBytes)} MiB large, of which ${mebibytes(freeBytes)} MiB hold nothing`;
  return [warn(detail, `systemctl stop warewulfd && sqlite3 ${file} vacuum && systemctl start warewulfd`)];
}

function describe({ file, quickCheck, sizeBytes }: DatabaseHealth): string {
  return `${file} ${quickCheck === undefined ? 'is too large to be looked through' : 'is sound'} (${mebibytes(sizeBytes)} MiB)`;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
