// Sets up what a goal needs, then runs it: node contrib/setup/run.mjs [prepare] lab|test|bench [arguments].
// Runs on Node 20 without any package, because on a fresh machine that is what there is.
import { spawn } from 'node:child_process';
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

const main = () => {
  const [first, ...rest] = process.argv.slice(2);
  const isOnlyPreparing = first === 'prepare';
  const [goal, ...args] = isOnlyPreparing ? rest : [first, ...rest];
  if (!(goal in programs)) giveUp('usage: node contrib/setup/run.mjs [prepare] lab|test|bench [arguments]');
  if (goal === 'bench' && args.length === 0 && !isOnlyPreparing) {
    giveUp('name a benchmark, e.g. npm run bench test/bench/boot/main.ts');
  }
  const node = prepare(goal, args);
  if (!isOnlyPreparing) runToEnd(node, programs[goal](args));
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

/** Stays until the goal has cleaned up: on Ctrl-C it gets the signal from the terminal, as we do. */
const runToEnd = (node, args) => {
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
  const child = spawn(node, args, { cwd: root, env, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
};

main();
