import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveUp, say } from './say.mjs';

/** Makes node_modules what package-lock.json says, and gives the path of the Node that our sources run on. */
export const ensureNpmPackages = (root) => {
  if (!isCurrent(root)) install(root);
  const node = join(root, 'node_modules/.bin/node');
  if (!runs(node)) {
    say('the npm package "node" has not brought its program: npm rebuild node');
    npm(root, ['rebuild', 'node']);
    if (!runs(node)) giveUp(`${node} does not run. Remove node_modules and try again, or install Node 24 or newer.`);
  }
  return node;
};

const stampFile = (root) => join(root, 'node_modules/.set-up.json');

/** True when the installed packages are those of the lock: by our stamp, else package by package. */
const isCurrent = (root) => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (readStamp(root) === stamp) return true;
  const installed = readInstalled(root);
  const isSame = Object.entries(JSON.parse(lock).packages).every(
    ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
  );
  if (isSame) writeFileSync(stampFile(root), JSON.stringify({ lock: stamp }));
  return isSame;
};

const readStamp = (root) =>
  existsSync(stampFile(root)) ? JSON.parse(readFileSync(stampFile(root), 'utf8')).lock : undefined;

const readInstalled = (root) => {
  const file = join(root, 'node_modules/.package-lock.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
};

const install = (root) => {
  const startedAt = Date.now();
  say('installing the npm packages of package-lock.json (npm ci) …');
  npm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!isCurrent(root)) giveUp('npm ci ended well, but node_modules still differs from package-lock.json: try again.');
  say(`npm packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
};

/** Runs npm quietly; what it printed is shown only when it failed. */
const npm = (root, args) => {
  // Not with the Node inside node_modules: npm ci removes that one while it runs.
  const PATH = process.env.PATH.split(':').filter((dir) => !dir.startsWith(join(root, 'node_modules')));
  const env = { ...process.env, PATH: PATH.join(':') };
  const done = spawnSync('npm', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.error) giveUp(`npm cannot be started (${done.error.message}): install npm.`);
  if (done.status !== 0) giveUp(`npm ${args.join(' ')} failed:\n${done.stdout}${done.stderr}`);
};

const runs = (node) => {
  const done = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return done.status === 0 && Number(/^v(\d+)/.exec(done.stdout)?.[1]) >= 24;
};
