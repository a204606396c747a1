import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { packagesFor } from './packages.mjs';
import { giveUp, say } from './say.mjs';

/** Sees to it that the Debian packages of a goal are there; without root it prints the line to run and ends. */
export const ensureDebianPackages = (goal) => {
  const packages = packagesFor(goal);
  if (!existsSync('/usr/bin/dpkg-query')) return sayPrograms(packages);
  const missing = withoutInstalled(packages);
  const needsLists = goal !== 'unit' && !hasLists();
  if (missing.length === 0 && !needsLists) return;
  for (const [name, reason] of missing) say(`missing: ${name} (${reason})`);
  if (process.getuid() !== 0) giveUp(`as root, run:\n${installLine(missing, needsLists)}`);
  installPackages(missing, needsLists);
};

const installLine = (missing, needsLists) => {
  const names = missing.map(([name]) => name).join(' ');
  const install = `apt-get install --yes --no-install-recommends ${names}`;
  const steps = [...(needsLists ? ['apt-get update'] : []), ...(names === '' ? [] : [install])];
  return steps.map((step) => `sudo ${step}`).join(' && ');
};

/** Another distribution has these programs under other names; the goal itself says which one it misses. */
const sayPrograms = (packages) => {
  say('this is neither Debian nor Ubuntu: please see to it that the programs of these Debian packages are there:');
  say(packages.map(([name]) => name).join(' '));
};

const withoutInstalled = (packages) => {
  const names = packages.map(([name]) => name);
  const format = `-f=\${Package} \${db:Status-Status}\n`;
  const { stdout } = spawnSync('dpkg-query', ['-W', format, ...names], { encoding: 'utf8' });
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')));
  return packages.filter(([name]) => !installed.has(`${name} installed`));
};

/** The node image is built from the same package lists; container images of Debian come without any. */
const hasLists = () => readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));

const installPackages = (missing, needsLists) => {
  if (needsLists || withCandidate(missing).length < missing.length) update();
  const wanted = withCandidate(missing);
  for (const [name, reason] of missing.filter((entry) => !wanted.includes(entry))) {
    // Releases differ in what they have; what needs the program says so when it gets there.
    say(`this release has no package ${name} (${reason}): going on without it`);
  }
  if (wanted.length === 0) return;
  keepServicesFromStarting(wanted);
  say(`installing ${wanted.length} Debian packages …`);
  const startedAt = Date.now();
  let done = install(wanted);
  if (!done.isDone) {
    // Lists that are older than the archive name files that are gone.
    update();
    done = install(wanted);
  }
  if (!done.isDone) giveUp(`apt-get install failed:\n${done.output}\nTry by hand: ${installLine(wanted, false)}`);
  say(`Debian packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
};

const withCandidate = (packages) => {
  const names = packages.map(([name]) => name);
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = spawnSync('apt-cache', ['policy', ...names], { env, encoding: 'utf8' });
  const found = stdout.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm);
  const available = new Set([...found].map(([, name]) => name));
  return packages.filter(([name]) => available.has(name));
};

const install = (packages) => apt(['install', '--yes', '--no-install-recommends', ...packages.map(([name]) => name)]);

const update = () => {
  say('fetching package lists (apt-get update) …');
  const { isDone, output } = apt(['update']);
  if (!isDone) say(`apt-get update failed:\n${output}`);
};

const apt = (args) => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confold'];
  const done = spawnSync('apt-get', [...options, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { isDone: done.status === 0, output: `${done.stdout}${done.stderr}`.trim() };
};

/** These packages would run a registry on this host's port 5000, and a DHCP relay, from now on; we only want the programs. */
const SERVICES = ['docker-registry', 'isc-dhcp-relay'];

const keepServicesFromStarting = (missing) => {
  for (const service of SERVICES) {
    const unit = `/etc/systemd/system/${service}.service`;
    if (!missing.some(([name]) => name === service) || existsSync(unit)) continue;
    mkdirSync('/etc/systemd/system', { recursive: true });
    symlinkSync('/dev/null', unit);
    say(`${service}.service is masked: the lab and the tests start their own, nothing listens on this host`);
  }
};
