import { fetchByTftp } from '../../support/tftp-client.ts';

/** What one load run saw; times in milliseconds. */
export interface LoadResult {
  readonly seconds: number;
  readonly bytes: number;
  readonly transfers: number;
  readonly p50: number;
  readonly p99: number;
}

/** load.ts PORT FILE BLKSIZE WINDOWSIZE CLIENTS TRANSFERS: fetches and prints a LoadResult as JSON. */
const [port, filename = '', blksize = '', windowsize = '', clients, transfers] = process.argv.slice(2);
const options = { tsize: '0', blksize, ...(windowsize === '1' ? {} : { windowsize }) };
const times: number[] = [];
let begun = 0;
let bytes = 0;

async function client(): Promise<void> {
  while (begun < Number(transfers)) {
    begun += 1;
    const startedMs = performance.now();
    const fetched = await fetchByTftp({ port: Number(port), filename, options });
    bytes += fetched.bytes.length;
    times.push(performance.now() - startedMs);
  }
}

const startedMs = performance.now();
await Promise.all(Array.from({ length: Number(clients) }, client));
times.sort((a, b) => a - b);
const result: LoadResult = {
  seconds: (performance.now() - startedMs) / 1000,
  bytes,
  transfers: times.length,
  p50: times[Math.floor(times.length / 2)] ?? 0,
  p99: times[Math.floor(times.length * 0.99)] ?? 0,
};
process.stdout.write(JSON.stringify(result));
