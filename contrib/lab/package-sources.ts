import { readFile } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Where this host gets its own packages from, so that a lab behind a mirror or a proxy needs no set-up of its own. */
export interface PackageSources {
  readonly distribution: 'debian' | 'ubuntu';
  readonly release: string;
  /** One-line apt sources. */
  readonly lines: readonly string[];
  /** apt settings that decide whether those sources can be used: proxies and checks of dates. */
  readonly aptOptions: readonly string[];
}

/** Asks the host's apt. Throws when the host is neither Debian nor Ubuntu or has no package lists yet. */
export const readPackageSources = async (): Promise<PackageSources> => {
  const release = parseOsRelease(await readFile('/etc/os-release', 'utf8'));
  const format = ['--format', '$(REPO_URI)|$(RELEASE)|$(COMPONENT)', 'Created-By: Packages'];
  const targets = (await runCommand(['apt-get', 'indextargets', ...format])).trim().split('\n');
  const lines = targets
    .map((target) => target.split('|'))
    .filter(([, suite = '', component = '']) => isOwn(suite, release.codename) && /^(main|universe)$/.test(component))
    .map(([uri, suite, component]) => `deb ${uri} ${suite} ${component}`);
  if (lines.length === 0) throw new Error(`apt knows no package lists of ${release.codename}: run apt-get update`);
  const aptOptions = (await runCommand(['apt-config', 'dump']))
    .split('\n')
    .filter((line) => /^Acquire::(https?::proxy|check-valid-until|check-date)\b/i.test(line))
    .map((line) => line.replace(/;$/, ''));
  return { distribution: release.id, release: release.codename, lines: [...new Set(lines)], aptOptions };
};

/** Third-party archives have suites of other names; the node needs none of them. */
const isOwn = (suite: string, codename: string): boolean =>
  [codename, `${codename}-updates`, `${codename}-security`].includes(suite);

const parseOsRelease = (text: string): { id: 'debian' | 'ubuntu'; codename: string } => {
  const field = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const id = field('ID');
  const codename = field('VERSION_CODENAME');
  if (id !== 'debian' && id !== 'ubuntu') {
    throw new Error(`the lab builds its node from Debian or Ubuntu packages; this host is ${field('PRETTY_NAME')}`);
  }
  return { id, codename };
};
