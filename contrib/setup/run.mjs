// Sets up what a goal needs, then runs it: node contrib/setup/run.mjs [prepare] lab|test|bench [arguments].
// Runs on Node 20 without any package, because on a fresh machine that is what there is.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages } from './debian-packages.mjs';
import { checkKernel } from './kernel.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { giveUp, say } from './say.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What each goal runs, with the arguments after `node`. */
const programs = {
  lab: (args) => ['contrib/lab/main.ts', ...args],
  test: (args) => [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...args,
  ],
  bench: (args) => args,
};

/** All tests: most of them wait more than they compute, so that two at once pay; emulated machines need the processors alone. */
const TEST_PHASES = [
  ['--selectProjects', 'architecture', 'unit', 'interop', `--maxWorkers=${Math.max(2, availableParallelism() - 1)}`],
  ['--selectProjects', 'boot', '--maxWorkers=1'],
];

const main = async () => {
  const [first, ...rest] = process.argv.slice(2);
  const isOnlyPreparing = first === 'prepare';
  const [goal, ...args] = isOnlyPreparing ? rest : [first, ...rest];
  if (!(goal in programs)) giveUp('usage: node contrib/setup/run.mjs [prepare] lab|test|bench [arguments]');
  if (goal === 'bench' && args.length === 0 && !isOnlyPreparing) {
    giveUp('name a benchmark, e.g. npm run bench test/bench/boot/main.ts');
  }
  const node = prepare(goal, args);
  if (isOnlyPreparing) return;
  if (goal === 'test' && args.length === 0) process.exitCode = await runPhases(node);
  else process.exitCode = await runToEnd(node, programs[goal](args));
};

let isInterrupted = false;

/** One phase after another, also after a failure; the last line counts all of them. */
const runPhases = async (node) => {
  const directory = mkdtempSync(join(tmpdir(), 'ww-test-counts-'));
  const counts = join(directory, 'counts');
  writeFileSync(counts, '');
  let exitCode = 0;
  for (const phase of TEST_PHASES) {
    if (isInterrupted) break;
    exitCode = (await runToEnd(node, programs.test(phase), { WW_TEST_COUNTS: counts })) || exitCode;
  }
  const lines = readFileSync(counts, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  rmSync(directory, { recursive: true });
  const sum = (name) => lines.reduce((total, line) => total + line[name], 0);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  process.stdout.write(
    `${sum('passed')} passed, ${sum('failed') + TEST_PHASES.length - lines.length} failed${skipped}\n`,
  );
  return exitCode;
};

/** Brings what the goal needs and gives the path of the Node to run it with. */
const prepare = (goal, args) => {
  const startedAt = Date.now();
  if (process.platform !== 'linux') giveUp('Linux only: machines boot in a network namespace.');
  const node = ensureNpmPackages(root);
  const isUnitOnly = goal === 'test' && selectsOnly(args, ['unit', 'architecture']);
  ensureDebianPackages(isUnitOnly ? 'unit' : goal);
  if (!isUnitOnly) checkKernel(goal);
  say(`ready after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return node;
};

/** True when jest is asked for nothing but the given projects. */
const selectsOnly = (args, projects) => {
  const at = args.indexOf('--selectProjects');
  const rest = args.slice(at + 1);
  const end = rest.findIndex((arg) => arg.startsWith('-'));
  const selected = end === -1 ? rest : rest.slice(0, end);
  return at !== -1 && selected.length > 0 && selected.every((name) => projects.includes(name));
};

/** Stays until the goal has cleaned up: on Ctrl-C it gets the signal from the terminal, as we do. Gives its exit code. */
const runToEnd = (node, args, more = {}) => {
  const env = { ...process.env, ...more, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
  const child = spawn(node, args, { cwd: root, env, stdio: 'inherit' });
  const forward = (signal) => {
    isInterrupted = true;
    if (signal !== 'SIGINT') child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
};

await main();
