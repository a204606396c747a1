import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDaemonPlace } from '../../support/daemon-process.ts';
import { measureCommands } from './commands.ts';
import { MeasuredDaemon } from './measured-daemon.ts';
import type { Measurement } from './measurement.ts';
import { measureOperations } from './operations.ts';
import { measureStartUp } from './start-up.ts';
import { measureYamlFile } from './yaml-file.ts';

/**
 * What the registry costs with more and more nodes, over the API of a real daemon; beside it the same work on one YAML
 * file. usage: main.ts [NODES...]
 */
const QUIET = { dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } };
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1000, 10_000];

const home = mkdtempSync(join(tmpdir(), 'ww-bench-registry-'));
try {
  console.log(`load of this host before: ${loadavg()[0]?.toFixed(2)}\n`);
  const columns: (readonly Measurement[])[] = [];
  for (const count of sizes) columns.push(await measureSize(count));
  printGrowth(columns);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measureSize(count: number): Promise<readonly Measurement[]> {
  const place = await makeDaemonPlace(join(home, String(count)), QUIET);
  const daemon = await MeasuredDaemon.start(place);
  const results = [...(await measureOperations(daemon, count)), ...(await measureCommands(daemon, place))];
  await daemon.stop();
  results.push(...(await measureStartUp(place.directory, count)));
  print(count, results);
  const again = await MeasuredDaemon.start(place);
  const { residentBytes } = await again.vitals();
  console.log(
    `the daemon starts in ${again.startMs.toFixed(0)} ms and then holds ${(residentBytes / 1e6).toFixed(0)} MB`,
  );
  await again.stop();
  await compare(count, results);
  return results;
}

function print(count: number, results: readonly Measurement[]): void {
  console.log(`${count} nodes${''.padEnd(32)}           all   µs per node   others waited`);
  for (const { says, ms, delayMs } of results) {
    const perNode = ((ms * 1000) / count).toFixed(2);
    const delay = delayMs === undefined ? '' : `${delayMs.toFixed(0)} ms`;
    console.log(`${says.padEnd(40)} ${shown(ms)} ${perNode.padStart(13)} ${delay.padStart(18)}`);
  }
  const worst = results.reduce((most, { delayMs = 0 }) => Math.max(most, delayMs), 0);
  console.log(`nothing else was answered for at most ${worst.toFixed(0)} ms`);
}

function shown(ms: number): string {
  return (ms < 0.01 ? `${(ms * 1e6).toFixed(0)} ns` : `${ms.toFixed(1)} ms`).padStart(12);
}

async function compare(count: number, results: readonly Measurement[]): Promise<void> {
  const file = await measureYamlFile(join(home, `${count}.conf`), count);
  const pairs = { list: 'list all: their records', setOne: 'set one node', setAll: 'set all nodes' } as const;
  for (const [name, says] of Object.entries(pairs)) {
    const ours = results.find((one) => one.says === says)?.ms ?? 0;
    const theirs = file[name as keyof typeof file];
    const ratio = (theirs.ms / ours).toFixed(1);
    console.log(`${theirs.says} with the package yaml: ${theirs.ms.toFixed(1)} ms, ${ratio} times ours`);
  }
  console.log('');
}

/** From a size to the next: below 1 the cost of a node falls, at 1 the whole is linear. */
function printGrowth(columns: readonly (readonly Measurement[])[]): void {
  const steps = sizes.slice(1).map((size, index) => ({ size, before: sizes[index] ?? size, index }));
  for (const { size, before, index } of steps) {
    const growths = (columns[index + 1] ?? []).map(({ says, ms }) => {
      const old = columns[index]?.find((one) => one.says === says)?.ms ?? ms;
      return { says, growth: ms / old / (size / before) };
    });
    const names = (isMeant: (growth: number) => boolean) =>
      growths.filter(({ growth }) => isMeant(growth)).map(({ says, growth }) => `${says} (${growth.toFixed(2)})`);
    console.log(`cost of a node at ${size} nodes over that at ${before}:`);
    console.log(`  flat or falling (up to 0.5): ${names((growth) => growth <= 0.5).join(', ')}`);
    console.log(`  linear (0.5 to 1.5): ${names((growth) => growth > 0.5 && growth <= 1.5).join(', ')}`);
    console.log(`  more than linear: ${names((growth) => growth > 1.5).join(', ') || 'none'}`);
  }
}
