import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { runWwctl } from '../support/wwctl.ts';

const directory = temporaryDirectory();

function oldFile(name: string, text: string): string {
  const file = directory.file(name);
  writeFileSync(file, text, { mode: 0o640 });
  return file;
}

const upgrade = (...words: readonly string[]) => runWwctl(['upgrade', ...words]);

describe('wwctl upgrade nodes', () => {
  const OLD = `nodeprofiles:
  default: {runtime overlay: hosts}
nodes:
  n1: {container name: rocky-8, asset kay: 007}
  n2: {container name: rocky-8}
`;

  test('prints the form of now, and says with its line what became of every place', async () => {
    const file = oldFile('print.conf', OLD);
    const { code, stdout, stderr } = await upgrade('nodes', '-i', file);
    expect({ code, document: parse(stdout) }).toEqual({
      code: 0,
      document: {
        nodeprofiles: { default: { 'runtime overlay': ['hosts'] } },
        nodes: { n1: { 'image name': 'rocky-8' }, n2: { 'image name': 'rocky-8' } },
      },
    });
    expect(stderr).toBe(
      [
        'Converted:',
        `  ${file}:2: profile default: runtime overlay: is now a list`,
        `  ${file}:4: node n1 and 1 more: container name: is now image name`,
        'Not taken:',
        `  ${file}:4: node n1: asset kay: "asset kay" is not a known key. Did you mean asset key?`,
        'profiles: 1, nodes: 2, not taken: 1, see above',
        '',
      ].join('\n'),
    );
    expect((await upgrade('nodes', '-i', file, '-v')).stderr).toContain(`${file}:5: node n2: container name: is now`);
  });

  test('replaces a file in its place, keeps every earlier one, and does nothing to a current one', async () => {
    const file = oldFile('place.conf', OLD);
    const first = await upgrade('nodes', '-i', file, '-o', file);
    expect(first.stderr).toContain(`wrote ${file}; as it was: ${file}-old\n`);
    expect(readFileSync(`${file}-old`, 'utf8')).toBe(OLD);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const current = readFileSync(file, 'utf8');

    expect((await upgrade('nodes', '-i', file, '-o', file)).stderr).toContain(`${file} is in the current form already`);
    expect(existsSync(`${file}-old-2`)).toBe(false);

    writeFileSync(file, OLD);
    await upgrade('nodes', '-i', file, '-o', file);
    expect(readFileSync(file, 'utf8')).toBe(current);
    expect(readFileSync(`${file}-old-2`, 'utf8')).toBe(OLD);
  });

  test('writes through a link, and makes a new file for its owner alone', async () => {
    const file = oldFile('real.conf', OLD);
    symlinkSync(file, directory.file('link.conf'));
    await upgrade('nodes', '-i', file, '-o', directory.file('link.conf'));
    expect(parse(readFileSync(file, 'utf8'))).toHaveProperty('nodes.n1.image name', 'rocky-8');
    await upgrade('nodes', '-i', file, '-o', directory.file('new.conf'));
    expect(statSync(directory.file('new.conf')).mode & 0o777).toBe(0o600);
  });

  test('takes the flags as Warewulf has them', async () => {
    const file = oldFile('flags.conf', 'nodes: {n1: {}}');
    const yes = await upgrade('nodes', '--add-defaults', '--replace-overlays=false', '-i', file);
    expect(parse(yes.stdout)).toHaveProperty('nodes.n1.profiles', ['default']);
    const no = await upgrade('nodes', '--add-defaults=false', '--replace-overlays', '-i', file);
    expect(parse(no.stdout)).toEqual({ nodeprofiles: {}, nodes: { n1: {} } });
  });

  test('takes the NFS mounts of an old warewulf.conf', async () => {
    const file = oldFile('nfs.conf', 'nodes: {}');
    const conf = oldFile('old-warewulf.conf', 'nfs: {export paths: [{path: /home, mount: true}]}');
    const { stdout } = await upgrade('nodes', '-i', file, '--with-warewulfconf', conf);
    expect(parse(stdout)).toHaveProperty('nodeprofiles.default.resources.fstab', [
      { spec: 'warewulf:/home', file: '/home', vfstype: 'nfs' },
    ]);
  });

  test.each([
    ['that is not there', () => '/nonexistent', /^ERROR: cannot read \/nonexistent \(ENOENT.*--input-path\n$/],
    ['that is not YAML', () => oldFile('bad.conf', 'nodes:\n  a: [\n'), /^ERROR: .*bad\.conf:\d+: is not YAML/],
    [
      'with a node twice',
      () => oldFile('twice.conf', 'nodes:\n  n1: {}\n  n1: {}\n'),
      /^ERROR: .*twice\.conf:3: n1: is here a second time/,
    ],
  ])('refuses a file %s', async (_, file, stderr) => {
    expect(await upgrade('nodes', '-i', file())).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    });
  });

  test.each([
    ['a list', '- n1\n'],
    ['a text', 'n1\n'],
  ])('refuses a file that is %s: nothing of it would be left', async (_, text) => {
    const file = oldFile('other.conf', text);
    expect(await upgrade('nodes', '-i', file, '-o', directory.file('other.yaml'))).toEqual({
      code: 2,
      stdout: '',
      stderr: `ERROR: ${file} is no nodes.conf: it has no keys nodes and nodeprofiles; name another with --input-path\n`,
    });
    expect(existsSync(directory.file('other.yaml'))).toBe(false);
  });

  test('names the option whose file cannot be read', async () => {
    const { code, stderr } = await upgrade('nodes', '-i', oldFile('fine.conf', OLD), '--with-warewulfconf', '/none');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/cannot read \/none .*: name the file with --with-warewulfconf\n$/),
    });
  });

  test('refuses an output that cannot be', async () => {
    const file = oldFile('unwritable.conf', OLD);
    const { code, stderr } = await upgrade('nodes', '-i', file, '-o', '/nonexistent/nodes.conf');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('cannot write /nonexistent/nodes.conf'),
    });
  });
});

describe('wwctl upgrade config', () => {
  test('gives the form of now, and says what means nothing here', async () => {
    const file = oldFile('warewulf.conf', '# ours\nWW_INTERNAL: 43\nipaddr: 10.0.0.1/24\ndhcp: {template: default}\n');
    expect(await upgrade('config', '-i', file)).toEqual({
      code: 0,
      stdout: '# ours\n\nipaddr: 10.0.0.1/24\ndhcp: { template: default }\n',
      stderr:
        `Converted:\n  ${file}:2: WW_INTERNAL: is not needed any more: it is left out\n` +
        'the new file:4: dhcp.template: is not used by warewulf-ts. It can stay or be removed.\n',
    });
  });

  test('writes what it can, and ends with 2 when something is left for people', async () => {
    const file = oldFile('typo.conf', 'WW_INTERNAL: 43\nipadr: 10.0.0.1/24\n');
    const { code, stderr } = await upgrade('config', '-i', file, '-o', file);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`ERROR: ${file}:1: ipadr: "ipadr" is not a known key. Did you mean ipaddr?`),
    });
    expect(readFileSync(file, 'utf8')).toBe('ipadr: 10.0.0.1/24\n');
    expect(readFileSync(`${file}-old`, 'utf8')).toContain('WW_INTERNAL');
  });
});
